"""A backup: one archive of all rows and files, which either database restores.

The archive is a tar file. `rows/` holds a file of JSON lines for each table, a list of values a
line, parents before their children; `files/` holds the files that rows name; `manifest.json`
says what is in it, with the SHA-256 of each; `manifest.sha256` is that of the manifest.
"""
