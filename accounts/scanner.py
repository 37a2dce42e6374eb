"""An optional look of ClamAV at every file that people bring."""

import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PIECE = 65536
PATIENCE = 30  # seconds without an answer


def refuse_infected(file):
    """Raise ValidationError, which names the file, unless it is clean or there is no scanner."""
    if not settings.CLAMD_ADDRESS:
        return
    try:
        verdict = verdict_on(file)
    except OSError:
        verdict = ""
    name = "".join(filter(str.isprintable, file.name))
    if verdict.endswith(" FOUND"):
        virus = verdict.removeprefix("stream: ").removesuffix(" FOUND")
        raise ValidationError(
            _("“%(name)s” is not taken: the virus scanner found %(virus)s in it.")
            % {"name": name, "virus": virus}
        )
    if verdict != "stream: OK":
        raise ValidationError(
            _(
                "“%(name)s” is not taken: the virus scanner gave no answer on it. "
                "Try again in some minutes, or tell your administrator."
            )
            % {"name": name}
        )


def verdict_on(file):
    """Return what clamd says: "stream: OK" or "stream: NAME FOUND". Raises OSError."""
    with connection() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(PIECE):
            scanner.sendall(struct.pack("!I", len(piece)) + piece)
        file.seek(0)
        scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (piece := scanner.recv(PIECE)):
            answer += piece
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def connection():
    """Return an open socket to "HOST:PORT" or "unix:/PATH"."""
    address = settings.CLAMD_ADDRESS
    if not address.startswith("unix:"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), PATIENCE)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(PATIENCE)
    try:
        scanner.connect(address.removeprefix("unix:"))
    except OSError:
        scanner.close()
        raise
    return scanner
