"""Records every room builds on."""

from cms.base.models.audit import AuditEntry
from cms.base.models.calendar import WorkingDayOverride
from cms.base.models.files import StoredFile
from cms.base.models.jobs import JobRun
from cms.base.models.media import ExchangeDocument, ExchangeImage, ExchangeRendition

__all__ = [
    "AuditEntry",
    "ExchangeDocument",
    "ExchangeImage",
    "ExchangeRendition",
    "JobRun",
    "StoredFile",
    "WorkingDayOverride",
]
