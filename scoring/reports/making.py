"""What makes a PDF: the same document and the same making give the same bytes."""

import hashlib
import os
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from scoring.reports.options import AS_KEPT

FONTS = str(Path(__file__).with_name("fonts.conf"))
KEY = "evaluatormaking"  # among the information of the PDF
# What words, sets and draws the pages, from the folder of the product.
SOURCES = (
    ("scoring", "*.py"),
    ("scoring", "*.yaml"),
    ("templates/scoring/reports", "*.html"),
    ("static/css/reports", "*.css"),
    ("static/fonts/pdf", "*"),
    ("locale", "*.mo"),
)
PARTS = (
    *("product", "catalogue", "options", "weasyprint", "pango", "harfbuzz", "zlib"),
    "xlsxwriter",  # of the spreadsheet inside
)
LONGEST = 60
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
# PDF/A allows a property of another standard where its schema stands beside it.
PDFUA_IN_PDFA = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="{PDFUA}" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{PDFUA}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>""".encode()


def our_weasyprint():
    """Return WeasyPrint, loaded when it is first needed, with our fonts and no others."""
    os.environ["FONTCONFIG_FILE"] = FONTS
    import weasyprint

    return weasyprint


@cache
def catalogue():
    """Return the first digits of the SHA-256 of all that words, sets and draws the pages."""
    digest = hashlib.sha256()
    for folder, pattern in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def making(options=AS_KEPT):
    """Return {part: version} of what makes PDFs here, with these options."""
    weasyprint = our_weasyprint()
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    return {
        "product": settings.VERSION,
        "catalogue": catalogue(),
        "options": options.of_making,
        "weasyprint": weasyprint.__version__,
        "pango": f"{number // 10_000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": harfbuzz_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "xlsxwriter": version("xlsxwriter"),
    }


def harfbuzz_version():
    from weasyprint.text.ffi import harfbuzz

    parts = []
    while len(parts) < 3:
        zeros = [0] * (2 - len(parts))
        parts.append(
            max(n for n in range(1000) if harfbuzz.hb_version_atleast(*parts, n, *zeros) or not n)
        )
    return ".".join(map(str, parts))


def making_line(parts):
    return "; ".join(f"{name}={parts[name]}" for name in PARTS)


def read_making(line):
    """Return {part: version} as a PDF says it, {} where it says nothing that can be read."""
    pairs = (part.split("=", 1) for part in line.split("; ") if "=" in part)
    parts = {name: version[:LONGEST] for name, version in pairs if version.isprintable()}
    return parts if set(parts) == set(PARTS) else {}


def finish(document, pdf, options=AS_KEPT):
    """State the making, and PDF/UA-1 beside PDF/A-3a, in a PDF that is about to be written."""
    import pydyf

    pdf.info[KEY] = pydyf.String(making_line(making(options)))
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            thing.stream = [b"".join(thing.stream).replace(b"</rdf:RDF>", PDFUA_IN_PDFA)]
    mappings = [thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary)]
    for element in mappings:
        if element.get("Type") == "/StructElem" and (link := link_around(pdf, element)):
            move_into(pdf, element, link)


def referred(pdf, reference):
    return pdf.objects[int(reference.split()[0])]


def link_around(pdf, element):
    """Return the outermost link that an element of the text stands in, None outside of links."""
    link = None
    while "P" in element:
        element = referred(pdf, element["P"])
        if element.get("S") == "/Link":
            link = element
    return link


def move_into(pdf, element, link):
    """Hang the clickable area of an element in a link under that link, which alone is tagged so.
    WeasyPrint gives each box in a link, and what a style sheet writes after it, its own area.
    """
    root = referred(pdf, pdf.catalog["StructTreeRoot"])
    numbers = referred(pdf, root["ParentTree"])["Nums"]
    for kid in [kid for kid in element["K"] if isinstance(kid, bytes)]:
        area = referred(pdf, kid)
        if area.get("Type") == "/OBJR":
            element["K"].remove(kid)
            link["K"].append(kid)
            # The numbers are pairs in their order: a number, and what is found under it.
            numbers[2 * referred(pdf, area["Obj"])["StructParent"] + 1] = link.reference
    if element["S"] == "/Link":
        element["S"] = "/Span"
