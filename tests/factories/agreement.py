"""Contracts as the services make them, and certificates made for a test."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cms.base import clock
from ecosystem.registry.models import Affiliation
from marketplace.deals.agreement import rules, services
from marketplace.deals.agreement.models import Agreement
from marketplace.deals.models import Deal
from tests.factories import terms as write
from tests.factories.dealroom import pdf
from tests.factories.recording import recorded

SIDES = ("buyer", "seller")


def with_role(deal: Deal, side: str, **changes: Any) -> Affiliation:
    """Who speaks for the side, as its legal representative too."""
    person = write.speaker(deal, side)
    values: dict[str, Any] = {"role": Affiliation.Role.LEGAL_REPRESENTATIVE, "state": "active"}
    return Affiliation.objects.create(
        organisation=deal.organisation(side), user=person, **values | changes
    )


def attorney(deal: Deal, side: str, **changes: Any) -> Affiliation:
    """The same with a power of attorney."""
    today = clock.today()
    held = {
        "role": Affiliation.Role.ATTORNEY,
        "authority_number": "12/GUQ",
        "authority_date": today - timedelta(days=30),
        "authority_scope": "Ký hợp đồng chuyển giao công nghệ",
        "ends_on": today + timedelta(days=300),
    }
    return with_role(deal, side, **held | changes)


def named(deal: Deal) -> Deal:
    """Both sides have said who signs."""
    for side in SIDES:
        services.name_signatory(
            write.speaker(deal, side),
            deal=deal,
            affiliation=with_role(deal, side).code,
            title="Giám đốc",
            upload=None,
        )
    return deal


@recorded()
def ready(**changes: Any) -> Deal:
    """Agreed terms, rules, signatories."""
    rules.sync()
    return named(write.agreed(**changes).deal)


@recorded()
def made(deal: Deal | None = None, **changes: Any) -> Agreement:
    """A contract, not signed."""
    room = deal or ready()
    values: dict[str, Any] = {"place": "Cần Thơ", **changes}
    return services.make(write.speaker(room, "seller"), deal=room, **values)


def data_of(agreement: Agreement) -> bytes:
    """The PDF that was made."""
    with agreement.pdf.file.open("rb") as file:
        found: bytes = file.read()
    return found


def upload(data: bytes, name: str = "hop-dong.pdf") -> SimpleUploadedFile:
    """As a browser sends it."""
    return pdf(name, data)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    key: Any
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def holder(name: str, tax_code: str = "", *, issuer: Holder | None = None) -> Holder:
    """A certificate that names somebody, by itself or by an issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if tax_code:
        parts.append(x509.NameAttribute(NameOID.USER_ID, f"MST:{tax_code}"))
    subject, at = x509.Name(parts), datetime.now(UTC)
    root = issuer is None and not tax_code
    made_by = issuer or Holder(key, None)  # type: ignore[arg-type]  # its own key
    usage = {
        "digital_signature": True,
        "content_commitment": True,
        "key_cert_sign": root,
        "crl_sign": root,
        **dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False),
        **dict.fromkeys(("encipher_only", "decipher_only"), False),
    }
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=300))
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .sign(made_by.key, hashes.SHA256())
    )
    return Holder(key, certificate)


def sign(data: bytes, who: Holder, place: str) -> bytes:
    """The PDF with one more signature (PAdES)."""
    der = who.certificate.public_bytes(serialization.Encoding.DER)
    key = who.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(der),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
    meta = signers.PdfSignatureMetadata(field_name=place, subfilter=fields.SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    output: io.BytesIO = signers.sign_pdf(writer, meta, signer=signer)
    return output.getvalue()


def signed_by_both(data: bytes, first: Holder | None = None, second: Holder | None = None) -> bytes:
    """Both places filled in."""
    once = sign(data, first or holder("Bên A", "1"), "ben_giao")
    return sign(once, second or holder("Bên B", "2"), "ben_nhan")
