"""A deadline as a calendar file (RFC 5545)."""

from datetime import UTC

LONGEST = 75  # octets of one line
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def deadline_file(evaluation, host, link):
    """Return the text of an .ics file with the moment at which rating closes, in UTC.

    A calendar shows it in its owner's zone. `host` makes its id unique in the world.
    """
    closes_at = in_utc(evaluation.rating_closes_at)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Evaluator//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:rating-{evaluation.pk}-{evaluation.version}@{host}",
        f"DTSTAMP:{in_utc(evaluation.opened_at)}",
        f"DTSTART:{closes_at}",
        f"DTEND:{closes_at}",
        f"SUMMARY:{escaped(f'Rating closes: {evaluation.title}')}",
        f"URL:{link}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(f'Rating closes: {evaluation.title}')}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def in_utc(at):
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text):
    return "".join(ESCAPED.get(letter, letter) for letter in text if letter != "\r")


def folded(line):
    """Return a line broken into pieces of 75 octets, never inside a letter."""
    pieces, room = [""], LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append("")
            room = LONGEST - 1  # the space that the next line begins with
        pieces[-1] += letter
        room -= size
    return "\r\n ".join(pieces)
