"""The seal of a PDF: PAdES B-B by the certificate of the installation, and what a seal proves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

FIELD = "Seal"
SECONDS_FOR_A_TIMESTAMP = 5
NONE, BROKEN, UNKNOWN, TRUSTED = "none", "broken", "unknown", "trusted"
# What the revision of a seal may write anew: the rest of a page or of the catalogue stays.
FREE_IN_CATALOGUE = {"/AcroForm", "/DSS", "/Perms", "/Extensions", "/Metadata", "/Version"}
FREE_IN_PAGE = {"/Annots"}


class NoSeal(Exception):
    """Raised where a PDF that has to be sealed cannot be; the message says why."""


class Seal(NamedTuple):
    """What the first signature in a PDF proves.

    state   "none", "broken", "unknown" (by a certificate that nobody here trusts) or "trusted"
    end     how many bytes of the file were there before it, 0 where that cannot be told
    sealed_end  how many there were with it, and before others signed
    why     the sentence that says what is broken
    stamped whether a time-stamp authority confirms the time
    later   the names of those who signed after it
    """

    state: str
    name: str = ""
    at: datetime | None = None
    end: int = 0
    sealed_end: int = 0
    why: str = ""
    sha256: str = ""
    stamped: bool = False
    later: tuple[str, ...] = ()


def read_certificates(content):
    """Return the certificates of a PEM or DER file. Raises ValueError where there are none."""
    from pyhanko.keys.pemder import load_certs_from_pemder_data

    certificates = list(load_certs_from_pemder_data(content))
    if not certificates:
        raise ValueError("No certificate stands in it.")
    for certificate in certificates:
        certificate.subject.native  # noqa: B018 -- read now, so that rubbish is refused here
    return certificates


def signer_here():
    """Return what seals here, None where SEAL_PKCS12 is not set. Raises NoSeal."""
    if not settings.SEAL_PKCS12:
        return None
    from pyhanko.sign.signers import SimpleSigner

    try:
        content = Path(settings.SEAL_PKCS12).read_bytes()
        passphrase = settings.SEAL_PASSPHRASE.encode() or None
        return SimpleSigner.load_pkcs12_data(content, (), passphrase)
    except OSError as problem:
        sentence = _("The seal key cannot be read: %(reason)s. SEAL_PKCS12 names its file.")
        raise NoSeal(sentence % {"reason": problem.strerror}) from problem
    except (ValueError, TypeError) as problem:
        raise NoSeal(
            _("The seal key cannot be opened. SEAL_PKCS12 names its file, SEAL_PASSPHRASE its key.")
        ) from problem


def trusted_here():
    """Return the certificates that this installation trusts: its own, and those in SEAL_TRUSTED.
    Raises NoSeal where one of the files cannot be read.
    """
    signer = signer_here()
    own = [signer.signing_cert] if signer else []
    if not settings.SEAL_TRUSTED:
        return own
    try:
        return own + read_certificates(Path(settings.SEAL_TRUSTED).read_bytes())
    except (OSError, ValueError) as problem:
        raise NoSeal(_("The certificates that SEAL_TRUSTED names cannot be read.")) from problem


def beside(function, *arguments, **named):
    """Run what starts an event loop: this thread may have one already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments, **named).result()


def sealed(content):
    """Return the PDF with the seal of this installation, or as it is where it has none.
    A silent time-stamp authority leaves no timestamp. Raises NoSeal where the key cannot be used.
    """
    signer = signer_here()
    if signer is None:
        return content
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    stamper = None
    if settings.SEAL_TSA_URL:
        stamper = HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=SECONDS_FOR_A_TIMESTAMP)
    try:
        return sealed_by(content, signer, stamper)
    except (TimestampRequestError, OSError):
        return sealed_by(content, signer)


def sealed_by(content, signer, stamper=None):
    """Return the PDF with the seal of `signer`; the bytes of before stay as they are."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        # Others may sign after us.
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    target = BytesIO()
    place = fields.SigFieldSpec(FIELD, on_page=-1, box=None)
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    seal = signers.PdfSigner(about, signer, timestamper=stamper, new_field_spec=place)
    beside(seal.sign_pdf, writer, output=target)
    return target.getvalue()


def read_seal(content, trusted=()):
    """Return the Seal of a PDF, which may hold anything. Nothing is asked of the network."""
    if b"/ByteRange" not in content:
        return Seal(NONE)
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        signatures = list(reader.embedded_regular_signatures)
        if not signatures:
            return Seal(NONE)
        first, *later = sorted(signatures, key=lambda signature: signature.signed_revision)
        return beside(_judged, reader, content, first, later, list(trusted))
    except Exception:  # noqa: BLE001 -- a hostile file may make the reader raise anything
        return Seal(BROKEN, why=_("The signature in the file cannot be read."))


def _judged(reader, content, first, later, trusted):
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    certificate = first.signer_cert
    seal = Seal(
        BROKEN,
        name=called(certificate),
        at=first.self_reported_timestamp,
        end=end_of_revision(reader, content, first.signed_revision - 1),
        sealed_end=end_of_revision(reader, content, first.signed_revision),
        sha256=certificate.sha256.hex(),
        later=tuple(called(signature.signer_cert) for signature in later),
    )
    context = ValidationContext(
        trust_roots=trusted, allow_fetching=False, moment=seal.at, best_signature_time=seal.at
    )
    status = validate_pdf_signature(first, context, skip_diff=True)
    if not (status.intact and status.valid):
        return seal._replace(why=_("The file was changed since it was sealed."))
    if sentence := added(reader, content, first):
        return seal._replace(why=sentence)
    is_ours = any(root.sha256 == certificate.sha256 for root in trusted) and is_current(
        certificate, seal.at
    )
    stamp = status.timestamp_validity
    return seal._replace(
        state=TRUSTED if is_ours or status.trusted else UNKNOWN,
        stamped=bool(stamp and stamp.intact and stamp.valid),
    )


def called(certificate):
    """Return the name of who signs, without what could break a sentence up."""
    name = certificate.subject.native
    title = name.get("common_name") or name.get("organization_name") or certificate.subject.hashable
    return "".join(letter for letter in str(title)[:120] if letter.isprintable())


def is_current(certificate, moment):
    validity = certificate["tbs_certificate"]["validity"]
    return moment is not None and (
        validity["not_before"].native <= moment <= validity["not_after"].native
    )


def end_of_revision(reader, content, revision):
    """Return where a revision ends in the file: after its last line."""
    start = reader.xrefs.get_xref_container_info(revision).declared_startxref
    line = b"startxref\n%d\n%%%%EOF" % start
    place = content.find(line)
    if place < 0:
        return 0
    end = place + len(line)
    return end + (content[end : end + 1] == b"\n")


def added(reader, content, first):
    """Return the sentence that says what else than signatures came with the seal or after it."""
    from pyhanko.sign.validation import SignatureCoverageLevel

    seal, last = first.signed_revision, reader.xrefs.total_revisions - 1
    if first.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
        return _("The signature does not cover the whole file that it signs.")
    for revision in range(max(seal, 1), last + 1):
        if adds_more_than_signatures(reader, revision):
            if revision == seal:
                return _("What signs the file changes its pages as well.")
            return _("Something other than a signature or a timestamp was added after the seal.")
    end = end_of_revision(reader, content, last)
    if len(content) > end:
        count = len(content) - end
        return _("%(count)s bytes follow the end of the sealed file.") % {"count": f"{count:,}"}
    return ""


def adds_more_than_signatures(reader, revision):
    """Whether a revision of the file writes anew what a signature or timestamp leaves alone."""
    root = reader.get_object(reader.root_ref, revision=revision)
    free = references_in(root.raw_get("/AcroForm")) if "/AcroForm" in root else set()
    free |= proofs_in(root.raw_get("/DSS")) if "/DSS" in root else set()
    for reference in reader.xrefs.explicit_refs_in_revision(revision):
        if reader.xrefs.get_introducing_revision(reference) < revision and reference not in free:
            old = reader.get_object(reference, revision=revision - 1)
            new = reader.get_object(reference, revision=revision)
            if not is_free(old, new, reference == reader.root_ref):
                return True
    # Asked by its key, since `get` answers with a reference where there is one.
    return "/AcroForm" in root and (
        "/XFA" in root["/AcroForm"] or any(map(is_seen, in_full(root["/AcroForm"], "/Fields")))
    )


def in_full(mapping, key):
    """Return what an array holds, with what it refers to in the place of references."""
    if key not in mapping:
        return []
    return [mapping[key][place] for place in range(len(mapping[key]))]


def references_in(value):
    from pyhanko.pdf_utils.generic import IndirectObject

    return {value.reference} if isinstance(value, IndirectObject) else set()


def proofs_in(value):
    """Return the references to what a signature is validated with: certificates and answers."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject

    references, pending = set(), [value]
    while pending:
        thing = pending.pop()
        if isinstance(thing, IndirectObject):
            if thing.reference in references:
                continue
            references.add(thing.reference)
            thing = thing.get_object()
        if isinstance(thing, dict) and thing.get("/Type") in ("/Page", "/Pages", "/Catalog"):
            return set()  # it hides pages among what only proves
        if isinstance(thing, DictionaryObject):
            pending += [thing.raw_get(key) for key in thing]
        elif isinstance(thing, ArrayObject):
            pending += [thing.raw_get(place) for place in range(len(thing))]
    return references


def is_free(old, new, is_catalogue):
    """Whether what a signature writes anew in one object of the file changes nothing to be seen."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    if old.get("/Type") == "/Metadata" or "/Producer" in old:
        return True  # what describes the file is read as it was before the seal
    if is_catalogue:
        return plain(old, FREE_IN_CATALOGUE) == plain(new, FREE_IN_CATALOGUE)
    if old.get("/FT") == "/Sig":
        return not is_seen(new)
    if old.get("/Type") != "/Page" or plain(old, FREE_IN_PAGE) != plain(new, FREE_IN_PAGE):
        return False
    before, after = (list(page["/Annots"]) if "/Annots" in page else [] for page in (old, new))
    more = in_full(new, "/Annots")[len(before) :]
    return before == after[: len(before)] and not any(map(is_seen, more))


def plain(mapping, free):
    return {key: mapping.raw_get(key) for key in mapping.keys() - free}


def is_seen(field):
    """Whether a field is anything but a signature that nobody sees and that does nothing."""
    is_signature = field.get("/FT") == "/Sig" and not field.keys() & {"/A", "/AA"}
    return not is_signature or list(field["/Rect"]) != [0, 0, 0, 0]
