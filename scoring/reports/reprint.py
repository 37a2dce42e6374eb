"""How a PDF differs from the same report printed again: which page, and which words."""

import re
from collections import Counter
from difflib import SequenceMatcher
from io import BytesIO
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_SENTENCES = 12
MOST_WORDS = 2_000
MOST_PAGES_NAMED = 5
# Keys of the catalogue by which a PDF acts, in the order of the alphabet.
ACTS = ("/AA", "/OpenAction")
FOOT_HEIGHT = 52  # points from the lower edge, which the margin of every page has free
HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
TELLING = re.compile(r"[^\W\d_a-z]|.*\d")  # begins with a capital, or holds a digit
START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*$")


class PageWords(NamedTuple):
    text: str
    foot: str  # what of it stands in the lower margin


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
    yield from other_attachments(report, file)


def other_attachments(report, file):
    """Yield what a report holds under a name, and the file holds otherwise or not at all."""
    attached = file.attachments or {}
    for name, contents in (report.attachments or {}).items():
        if list(attached.get(name, ())) != list(contents):
            sentence = _("%(name)s inside it is not the one that the data give.")
            yield sentence % {"name": name}


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
    return [words_on(page).text for page in reader.pages]


def words_on(page):
    foot = []

    def note(text, transformation, matrix, _font, _size):
        height = matrix[4] * transformation[1] + matrix[5] * transformation[3] + transformation[5]
        if height - page.mediabox.bottom < FOOT_HEIGHT:
            foot.append(text)

    text = page.extract_text(visitor_text=note)
    return PageWords(" ".join(text.split()), " ".join("".join(foot).split()))


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


def reader_of(content):
    """Return the reader of a PDF from anywhere, None where it cannot be read.
    Who asks it for more than one thing opens the file once: to read its objects takes long.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(content))
        return reader if reader.root_object is not None else None
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def readable(read, file):
    """Return the list of what `read` yields of a PDF from anywhere, [] where it cannot be read."""
    from pypdf.errors import PyPdfError

    try:
        return list(read(file)) if file is not None else []
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def pages_of(file):
    """Return the PageWords of a PDF from anywhere, [] where they cannot be read."""
    return readable(lambda file: map(words_on, file.pages), file)


def headings_of(file):
    """Yield the headings in the order of the bookmarks."""
    pending = list(file.outline)
    while pending:
        entry = pending.pop(0)
        if isinstance(entry, list):
            pending[:0] = entry
        else:
            yield " ".join(str(entry.title).split())[:120]


def other_feet(pages, sha256):
    """Yield the pages at whose foot another hash than that of the data stands, or none.
    What a page prints above its foot may hold any hash, such as those of the seals.
    """
    for number, page in enumerate(pages, 1):
        stated = HASH.findall(page.foot)
        strange = [digest for digest in stated if digest != sha256]
        if strange or not stated:
            parts = {"page": number, "stated": strange[0] if strange else _("nothing")}
            yield _("The foot of page %(page)s says %(stated)s, not the hash of the data.") % parts


def other_words(report, file, pages):
    """Return sentences with the headings, numbers and names that stand in one of two PDFs alone.
    `pages` are the PageWords of `file`; words are counted over the whole, as pages break elsewhere.
    """
    if not pages:
        return [_("Its pages cannot be read.")]
    here, there = places_of(pages_of(report)), places_of(pages)
    headings = [Counter(readable(headings_of, each)) for each in (report, file)]
    sentences = [
        sentence % {"words": "; ".join(titles)}
        for titles, sentence in (
            (headings[0] - headings[1], _("Headings that it does not have: %(words)s.")),
            (headings[1] - headings[0], _("Headings that only it has: %(words)s.")),
        )
        if titles
    ]
    for ours, theirs, numbers, names in (
        (
            *(here, there, _("Numbers that it does not print: %(words)s.")),
            _("Names and other words that it does not print: %(words)s."),
        ),
        (
            *(there, here, _("Numbers that only it prints: %(words)s.")),
            _("Names and other words that only it prints: %(words)s."),
        ),
    ):
        counts = Counter({word: len(pages) for word, pages in ours.items()})
        counts -= Counter({word: len(pages) for word, pages in theirs.items()})
        lines = {word: with_pages(word, ours[word], theirs.get(word, ())) for word in counts}
        for sentence, has_digit in ((numbers, True), (names, False)):
            line = [lines[word] for word in lines if any(map(str.isdigit, word)) == has_digit]
            if line:
                sentences.append(sentence % {"words": shortened(line)})
    sentences += readable(lambda file: other_attachments(report, file), file)
    return sentences or [_("Both print the same headings, numbers and names.")]


def places_of(pages):
    """Return {word: the page of each time that it is printed} of numbers, names and the like.
    A little word may come or go with the break of a line, and is left out.
    """
    places = {}
    for number, page in enumerate(pages, 1):
        for word in page.text.split():
            if TELLING.match(word):
                places.setdefault(word.rstrip(".,;:"), []).append(number)
    return places


def with_pages(word, pages, others):
    """Return a word with the pages on which it stands, those first that the other has not."""
    strange = sorted((Counter(pages) - Counter(others)).keys())
    line = ", ".join(map(str, strange[:MOST_PAGES_NAMED]))
    return ngettext("%(word)s (page %(pages)s)", "%(word)s (pages %(pages)s)", len(strange)) % {
        "word": word[:120],
        "pages": line,
    }


def shortened(line):
    """Return the words of a sentence: a file from anywhere may have any number."""
    if len(line) <= MOST_WORDS:
        return ", ".join(line)
    parts = {"words": ", ".join(line[:MOST_WORDS]), "count": len(line) - MOST_WORDS}
    return _("%(words)s and %(count)s more") % parts
