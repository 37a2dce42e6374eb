"""Text that a spreadsheet program would run as a formula, made harmless and brought back."""

import re

# What Excel, LibreOffice and Google Sheets take for the start of a formula, their
# full-width forms included.
_STARTS = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY = re.compile(rf"'*{_STARTS}")
_NEUTRALISED = re.compile(rf"'+{_STARTS}")


def neutralised(text):
    """Return `text` with an apostrophe before it when a spreadsheet could run it.

    A text that already begins with apostrophes before such a sign gets one more, so that
    `restored` always gives back exactly what was there. Only for texts: numbers stay numbers.
    """
    return f"'{text}" if _RISKY.match(text) else text


def restored(text):
    """Return the text that `neutralised` made harmless; any other text as it stands."""
    return text[1:] if _NEUTRALISED.match(text) else text
