"""The report: one canonical document, and everything that is made from it alone."""
