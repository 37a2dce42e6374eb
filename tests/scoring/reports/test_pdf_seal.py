import datetime
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from scoring.reports import pdf, pdf_seal, verify
from scoring.reports.pdf import ReportFailed
from scoring.reports.pdf_seal import (
    BROKEN,
    NONE,
    TRUSTED,
    UNKNOWN,
    beside,
    read_seal,
    sealed,
    sealed_by,
)
from scoring.reports.verdict import PROVEN, UNTOLD


@pytest.fixture
def installation(settings, seal_key):
    """An installation that seals."""
    settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE = str(seal_key.path), seal_key.passphrase
    return settings


def rewriter(content):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    return IncrementalPdfFileWriter(BytesIO(content), strict=False)


def turned(writer):
    """Turn the first page by a quarter: what a reader sees is another thing."""
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(90)
    writer.mark_update(page.container_ref)
    return writer


def signed(writer, signer, name, **fields):
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigFieldSpec

    target = BytesIO()
    about = signers.PdfSignatureMetadata(field_name=name)
    place = SigFieldSpec(name, on_page=-1, box=fields.get("box"))
    pen = signers.PdfSigner(about, signer, new_field_spec=place)
    beside(pen.sign_pdf, writer, output=target)
    return target.getvalue()


def test_sealed_report_keeps_its_bytes_and_says_who_sealed_it(
    report_bytes, sealed_report, seal_key
):
    seal = read_seal(sealed_report, seal_key.trusted())

    assert sealed_report[: seal.end] == report_bytes
    assert (seal.state, seal.name, seal.stamped, seal.later) == (TRUSTED, "Example Ltd", False, ())
    assert len(sealed_report) - len(report_bytes) < 30_000


def test_seal_of_a_certificate_that_nobody_trusts_is_unknown(sealed_report):
    assert read_seal(sealed_report).state == UNKNOWN


def test_report_without_a_seal_has_none(report_bytes, seal_key):
    assert read_seal(report_bytes, seal_key.trusted()).state == NONE


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda content: content + b"tail", "4 bytes follow the end of the sealed file."),
        (lambda content: content + b"x\nstartxref\n9\n%%EOF\n", ""),
        (
            lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
            "The file was changed since it was sealed.",
        ),
    ],
    ids=["tail", "tail with an end", "byte"],
)
def test_sealed_file_that_was_changed_is_broken(sealed_report, seal_key, change, why):
    seal = read_seal(change(sealed_report), seal_key.trusted())

    assert seal.state == BROKEN
    assert why in seal.why


def test_page_turned_after_the_seal_breaks_it(sealed_report, seal_key):
    target = BytesIO()
    turned(rewriter(sealed_report)).write(target)

    seal = read_seal(target.getvalue(), seal_key.trusted())

    assert seal.why == "Something other than a signature or a timestamp was added after the seal."


def test_page_turned_by_what_signs_it_is_no_seal(report_bytes, seal_key):
    content = signed(turned(rewriter(report_bytes)), seal_key.signer(), "Seal")

    seal = read_seal(content, seal_key.trusted())

    assert (seal.state, seal.why) == (BROKEN, "What signs the file changes its pages as well.")


def test_signature_that_paints_on_a_page_is_no_seal(report_bytes, seal_key):
    content = signed(rewriter(report_bytes), seal_key.signer(), "Seal", box=(50, 50, 500, 500))

    assert read_seal(content, seal_key.trusted()).state == BROKEN


def test_later_signature_leaves_the_seal_as_it_is(sealed_report, seal_key):
    content = signed(rewriter(sealed_report), seal_key.signer(), "Second")

    seal = read_seal(content, seal_key.trusted())

    assert (seal.state, seal.later) == (TRUSTED, ("Example Ltd",))


def stamping():
    """Return a time-stamp authority in this process."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from pyhanko.keys.internal import (
        translate_pyca_cryptography_cert_to_asn1,
        translate_pyca_cryptography_key_to_asn1,
    )
    from pyhanko.sign.timestamps import DummyTimeStamper

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Time Ltd")])
    purpose = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(purpose, critical=True)
        .sign(key, hashes.SHA256())
    )
    return DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(certificate),
        translate_pyca_cryptography_key_to_asn1(key),
    )


def test_seal_with_a_timestamp_says_that_the_time_is_confirmed(report_bytes, seal_key):
    content = sealed_by(report_bytes, seal_key.signer(), stamping())

    seal = read_seal(content, seal_key.trusted())

    assert (seal.state, seal.stamped) == (TRUSTED, True)


def test_later_timestamp_leaves_the_seal_as_it_is(sealed_report, seal_key):
    from pyhanko.sign.signers import PdfTimeStamper

    target = BytesIO()
    stamper = PdfTimeStamper(stamping())
    beside(stamper.timestamp_pdf, rewriter(sealed_report), "sha256", output=target)

    assert read_seal(target.getvalue(), seal_key.trusted()).state == TRUSTED


def test_authority_that_does_not_answer_leaves_a_seal_without_its_time(
    report_bytes, installation, seal_key
):
    installation.SEAL_TSA_URL = "http://127.0.0.1:9/"

    seal = read_seal(sealed(report_bytes), seal_key.trusted())

    assert (seal.state, seal.stamped) == (TRUSTED, False)


def test_installation_without_a_key_seals_nothing(report_bytes):
    assert sealed(report_bytes) == report_bytes


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SEAL_PKCS12", "/nowhere/seal.p12", "The seal key cannot be read: No such file"),
        ("SEAL_PASSPHRASE", "wrong", "The seal key cannot be opened"),
    ],
)
def test_key_that_cannot_be_used_fails_in_words(installation, tmp_path, name, value, words):
    setattr(installation, name, value)
    installation.MEDIA_ROOT = tmp_path

    with pytest.raises(pdf_seal.NoSeal, match=words):
        sealed(b"%PDF-1.7")


def test_report_that_cannot_be_sealed_is_not_kept(installation, monkeypatch, tmp_path):
    from scoring.decisions.models import Determination

    installation.SEAL_PASSPHRASE, installation.MEDIA_ROOT = "wrong", tmp_path
    monkeypatch.setattr(pdf, "render_pdf", lambda *_args: b"%PDF-1.7")

    with pytest.raises(ReportFailed, match="The seal key cannot be opened"):
        pdf.pdf_of(Determination(pk=1, document="{}", sha256="ab" * 32))
    assert not (tmp_path / "reports").exists()


def test_installation_trusts_its_own_certificate_and_those_that_are_listed(
    installation, sealed_report, seal_key
):
    installation.SEAL_TRUSTED = str(seal_key.certificate)

    assert len(pdf_seal.trusted_here()) == 2
    installation.SEAL_PKCS12 = ""
    assert read_seal(sealed_report, pdf_seal.trusted_here()).state == TRUSTED
    installation.SEAL_TRUSTED = "/nowhere.pem"
    with pytest.raises(pdf_seal.NoSeal, match="SEAL_TRUSTED"):
        pdf_seal.trusted_here()


def test_command_that_trusts_the_certificate_ends_well(
    sealed_report, report_bytes, seal_key, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)
    path = tmp_path / "report.pdf"
    path.write_bytes(sealed_report)

    call_command("verify_report", str(path), "--trust", str(seal_key.certificate))

    *_lines, seal, sentence = capsys.readouterr().out.splitlines()
    assert seal.startswith("Seal: Sealed by Example Ltd on ")
    assert sentence == "Data and pages agree with each other, and Example Ltd sealed them."
    with pytest.raises(SystemExit, match="2"):
        call_command("verify_report", str(path))
    assert "You do not trust this certificate." in capsys.readouterr().out
    with pytest.raises(CommandError, match="is no certificate that can be read"):
        call_command("verify_report", str(path), "--trust", str(path))


def test_seal_that_is_trusted_proves_pages_of_another_making(
    sealed_report, report_bytes, seal_key, monkeypatch
):
    monkeypatch.setattr(verify, "making", lambda *_options: {name: "9" for name in verify.PARTS})
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes + b"%")

    verdict = verify.verify(sealed_report, seal_key.trusted())

    assert (verdict.pages.state, verdict.status) == (UNTOLD, PROVEN)
    assert verdict.sentence == "The data agree, and the seal of Example Ltd proves the pages."


def test_key_is_made_once_and_for_nobody_else(seal_key, settings, tmp_path):
    assert seal_key.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="is there already"):
        call_command("seal_key", str(seal_key.path), "--name", "Another")
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(CommandError, match="goes into the backup"):
        call_command("seal_key", str(tmp_path / "x.p12"), "--name", "Another")
    with pytest.raises(CommandError, match="1 to 64 letters"):
        call_command("seal_key", str(seal_key.path), "--name", " ")
