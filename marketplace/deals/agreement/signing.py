"""Looking at a signed PDF: is it our document, who signed it, is anything else changed."""

from __future__ import annotations

import io
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from asn1crypto import pem  # type: ignore[import-untyped]  # has no stubs
from asn1crypto import x509 as asn1
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from cms.base.errors import Refused

log = logging.getLogger(__name__)

#: The library logs whole subjects of certificates and stacks for each that nobody vouches for.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

BOTH = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it was checked.

    Args:
        who: subject of the certificate, readable.
        issuer: who issued it.
        at: when the signer's computer says it was made, ISO 8601; empty when it doesn't say.
        trusted: whether the chain ends in a root that staff trust.
        side: whose tax code the certificate names; empty when neither side's.
        serial: the certificate's fingerprint (SHA-256), to tell two signers apart.
    """

    who: str
    issuer: str
    at: str
    trusted: bool
    side: str
    serial: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def trust_roots() -> list[asn1.Certificate]:
    """The certificates (PEM or DER) in the folder that staff keep; none when it isn't set."""
    folder = settings.AGREEMENT_TRUST_ROOTS
    if not folder:
        return []
    found: list[asn1.Certificate] = []
    for path in sorted(Path(folder).glob("*")):
        if path.suffix not in {".pem", ".crt", ".cer", ".der"}:
            continue
        data = path.read_bytes()
        if pem.detect(data):
            parts = pem.unarmor(data, multiple=True)
            found += [asn1.Certificate.load(part[2]) for part in parts]
        else:
            found.append(asn1.Certificate.load(data))
    return found


def _unreadable() -> Refused:
    return Refused(
        _("We can't read the signatures in this file. Download our PDF again, sign that one."),
        field="upload",
        code="unreadable",
    )


def _changed() -> Refused:
    return Refused(
        _(
            "Something besides the signatures was changed in this PDF. Download our PDF again, "
            "and have both sides sign that one."
        ),
        field="upload",
        code="changed",
    )


def check(data: bytes, ours: bytes, *, tax_codes: dict[str, str]) -> list[Signature]:
    """The two signatures of a PDF that is our document and nothing else.

    Args:
        data: what was uploaded.
        ours: the PDF that we made; the signed one begins with exactly these bytes.
        tax_codes: by side, to find whose certificate it is.

    Raises:
        Refused: another file, locked, changed, unsigned, one signature, or the same signer twice.
    """
    if not data.startswith(ours):
        raise Refused(
            _(
                "This isn't the PDF that was made here, or the signing program saved it anew. "
                "Download our PDF, and add both signatures to that file."
            ),
            field="upload",
            code="other_document",
        )
    try:
        return _check(data, ours, tax_codes)
    except Refused:
        raise
    except Exception as broken:  # noqa: BLE001 - broken files break the reader in unnamed ways
        log.info("signed PDF can't be read: %s", type(broken).__name__)
        raise _unreadable() from None


def _check(data: bytes, ours: bytes, tax_codes: dict[str, str]) -> list[Signature]:
    reader = PdfFileReader(io.BytesIO(data))
    if reader.encrypted:
        raise Refused(
            _("This PDF is locked with a password. Sign the one that we made."),
            field="upload",
            code="file_locked",
        )
    made = PdfFileReader(io.BytesIO(ours)).xrefs.total_revisions
    embedded = list(reader.embedded_regular_signatures)
    if len(embedded) < BOTH:
        raise Refused(
            _("No signature is in this PDF yet. Both sides sign the same file, one after another.")
            if not embedded
            else _(
                "Only one signature is in this PDF. Send this file to the other side; when it "
                "has signed it too, upload it."
            ),
            field="upload",
            code="signatures",
        )
    try:
        different = DEFAULT_DIFF_POLICY.review_file(reader, made - 1)
    except PdfReadError:
        raise _changed() from None
    except PdfError:
        raise _unreadable() from None
    if isinstance(different, SuspiciousModification):
        raise _changed()
    roots = trust_roots()
    found = [_one(signature, roots, tax_codes) for signature in embedded]
    if len({one.serial for one in found}) < BOTH:
        raise Refused(
            _("Both signatures were made with the same certificate. Each side signs with its own."),
            field="upload",
            code="same_signer",
        )
    return found


def _one(signature: Any, roots: list[asn1.Certificate], tax_codes: dict[str, str]) -> Signature:
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status: PdfSignatureStatus = validate_pdf_signature(signature, context)
    if not (status.intact and status.valid):
        raise _changed()
    certificate = signature.signer_cert
    subject = certificate.subject.human_friendly
    at = status.signer_reported_dt
    return Signature(
        who=subject,
        issuer=certificate.issuer.human_friendly,
        at=at.isoformat() if at else "",
        trusted=bool(status.trusted),
        side=_side(certificate, tax_codes),
        serial=certificate.sha256.hex(),
    )


def _side(certificate: asn1.Certificate, tax_codes: dict[str, str]) -> str:
    """Whose tax code one of the subject's attributes names, as `MST:0123456789` or alone."""
    words: set[str] = set()
    for value in certificate.subject.native.values():
        for part in value if isinstance(value, list) else [value]:
            words.update(str(part).upper().replace("MST:", " ").split())
    return next((side for side, code in tax_codes.items() if code and code in words), "")


def settled(signatures: list[Signature], sides: tuple[str, ...]) -> bool:
    """Whether the certificates alone show that both sides signed: trusted, and one for each."""
    return all(any(one.trusted and one.side == side for one in signatures) for side in sides)
