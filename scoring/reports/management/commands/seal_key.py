import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.clock import now

LASTS = timedelta(days=3650)


class Command(BaseCommand):
    help = (
        "Make a key and a certificate of this installation's own to seal reports with. The key "
        "stands in FILE (PKCS#12), the certificate, for whoever checks reports, in FILE.crt."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="Where the key goes: outside the folder of files.")
        parser.add_argument("--name", required=True, help="Who seals, such as Example Ltd.")

    def handle(self, *args, **options):
        path = Path(options["file"]).absolute()
        folder = getattr(default_storage, "location", None)  # a bucket has none
        if folder and path.is_relative_to(folder):
            raise CommandError(_("That folder goes into the backup. Keep the key elsewhere."))
        name = options["name"].strip()
        if not 0 < len(name) <= 64:
            raise CommandError(_("Give a name of 1 to 64 letters."))
        passphrase = settings.SEAL_PASSPHRASE or secrets.token_urlsafe(32)
        key, certificate = key_and_certificate(name, passphrase)
        for_readers = path.with_name(f"{path.name}.crt")
        try:
            write(path, key, 0o600)
            write(for_readers, certificate, 0o644)
        except FileExistsError as problem:
            sentence = _("%(name)s is there already, and reports may be sealed with it.")
            raise CommandError(sentence % {"name": problem.filename}) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}") from None
        self.stdout.write(f"SEAL_PKCS12={path}")
        if not settings.SEAL_PASSPHRASE:
            self.stdout.write(f"SEAL_PASSPHRASE={passphrase}")
        sentence = _("Give these to the worker alone, and %(name)s to whoever checks reports.")
        self.stdout.write(sentence % {"name": for_readers})


def write(path, content, mode):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


def key_and_certificate(name, passphrase):
    """Return the PKCS#12 file of a new key, and its certificate as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    use = dict.fromkeys(
        (
            *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
            *("crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(minutes=5))
        .not_valid_after(now() + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **use), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    bundle = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption)
    return bundle, certificate.public_bytes(serialization.Encoding.PEM)
