"""How a PDF differs from the same report printed again: which page, and which words."""

import re
from collections import Counter
from difflib import SequenceMatcher
from io import BytesIO
from itertools import zip_longest

from django.utils.translation import gettext as _

MOST_SENTENCES = 12
MOST_WORDS = 40
# Keys of the catalogue by which a PDF acts, in the order of the alphabet.
ACTS = ("/AA", "/OpenAction")
FOOT = re.compile(r"SHA-256 ([0-9a-f]{64})")
TELLING = re.compile(r"[^\W\d_a-z]|.*\d")  # begins with a capital, or holds a digit
START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*$")


def differences(reprint, content):
    """Return sentences that name how the PDF `content` differs from the one printed again."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if content.startswith(reprint):
        count = f"{len(content) - len(reprint):,}"
        return [_("%(count)s bytes follow the end of the report.") % {"count": count}]
    sentences = [] if has_table(content) else [_("The table of what stands where is broken.")]
    report = PdfReader(BytesIO(reprint))
    try:
        file = PdfReader(BytesIO(content))
        sentences += [*additions(report, file), *page_differences(report, file)]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        sentences.append(_("Its pages cannot be read."))
    if not sentences:
        sentences = [_("Its pages print the same words, and another program wrote the file anew.")]
    more = len(sentences) - MOST_SENTENCES
    if more > 0:
        sentences[MOST_SENTENCES:] = [_("%(count)s more differ.") % {"count": more}]
    return sentences


def has_table(content):
    """Whether the last lines of a PDF say where its table of objects stands."""
    last = START.search(content[-64:])
    place = int(last[1]) if last else len(content)
    return bool(re.match(rb"xref\b|\d+ \d+ obj\b", content[place : place + 40]))


def additions(report, file):
    """Yield what the file holds beside its pages, and no report does."""
    yield from acts(file)
    strangers = sorted(set(file.attachments or ()) - set(report.attachments or ()))
    for name in strangers[:3]:
        yield _("It holds another file: %(name)s.") % {"name": repr(name[:80])}


def acts_of(content):
    """Return sentences that name what no report does, whatever made it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return [*acts(PdfReader(BytesIO(content)))]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def acts(file):
    for key in ACTS:
        if key in file.root_object:
            yield _("It runs something when it is opened (%(key)s).") % {"key": key}
    if "/JavaScript" in file.root_object.get("/Names", {}):
        yield _("It holds JavaScript. No report does.")


def page_differences(report, file):
    """Yield the pages that are missing, added, elsewhere, printed or painted otherwise."""
    ours, theirs = texts_of(report), texts_of(file)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "equal":
            yield from painted_otherwise(report, file, range(start, end), range(begin, stop))
            continue
        pairs = zip_longest(range(start, end), range(begin, stop))
        for place, number in pairs:
            yield from one_page(ours, theirs, place, number)


def one_page(ours, theirs, place, number):
    """Yield what is the matter with page `number` of the file, that should be page `place`."""
    if number is None:
        if ours[place] not in theirs:
            yield _("Page %(page)s of the report is missing.") % {"page": place + 1}
        return
    if theirs[number] in ours:
        parts = {"page": number + 1, "place": ours.index(theirs[number]) + 1}
        yield _("Page %(page)s of the file is page %(place)s of the report.") % parts
    elif place is None or ours[place] in theirs:
        yield _("Page %(page)s of the file is no page of the report.") % {"page": number + 1}
    else:
        for printed, expected in word_differences(ours[place], theirs[number]):
            parts = {"page": number + 1, "printed": printed, "expected": expected}
            yield (_("Page %(page)s prints “%(printed)s”; the data say “%(expected)s”.") % parts)


def painted_otherwise(report, file, places, numbers):
    for place, number in zip(places, numbers, strict=True):
        if painted(report.pages[place]) != painted(file.pages[number]):
            sentence = _("Page %(page)s prints the same words, and is painted otherwise.")
            yield sentence % {"page": number + 1}


def painted(page):
    contents = page.get_contents()
    marks = sorted(str(note.get_object().get("/Subtype")) for note in page.get("/Annots", ()))
    return contents.get_data() if contents is not None else b"", marks


def texts_of(reader):
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def word_differences(text, printed):
    """Return (what is printed, what should be) of the first words that differ."""
    ours, theirs = text.split(), printed.split()
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    pairs = [
        (" ".join(theirs[begin:stop])[:120], " ".join(ours[start:end])[:120])
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind != "equal"
    ]
    return pairs[:3]


def other_feet(content, sha256):
    """Yield the pages at whose foot another hash than that of the data stands, or none."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pages = []
    for number, page in enumerate(pages, 1):
        foot = FOOT.search(page)
        if not foot or foot[1] != sha256:
            parts = {"page": number, "stated": foot[1] if foot else _("nothing")}
            yield _("The foot of page %(page)s says %(stated)s, not the hash of the data.") % parts


def other_words(reprint, content):
    """Return sentences with the numbers and words that stand in one of two PDFs alone."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        printed = Counter(" ".join(texts_of(PdfReader(BytesIO(content)))).split())
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return [_("Its pages cannot be read.")]
    expected = Counter(" ".join(texts_of(PdfReader(BytesIO(reprint)))).split())
    sentences = []
    for counts, sentence in (
        (expected - printed, _("Here the data also give: %(words)s.")),
        (printed - expected, _("The file also prints: %(words)s.")),
    ):
        # Numbers, names and headings; a little word may come or go with the break of a line.
        telling = [word for word in counts if TELLING.match(word)]
        line = ", ".join(telling[:MOST_WORDS])
        if len(telling) > MOST_WORDS:
            parts = {"words": line, "count": len(telling) - MOST_WORDS}
            line = _("%(words)s and %(count)s more") % parts
        if line:
            sentences.append(sentence % {"words": line})
    return sentences or [_("Both print the same numbers and names.")]
