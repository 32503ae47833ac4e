"""The audit trail: one line per thing done, written in the same transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet

from cms.base.models import AuditEntry

LABEL_LENGTH = 255


def record(actor: Any, action: str, subject: models.Model, **details: Any) -> AuditEntry:
    """Write down that `actor` (None: the system) did `action` to `subject`.

    Args:
        actor: the person, or None.
        action: `app.verb`, such as `listings.approve`.
        subject: the saved record.
        details: JSON-able facts; never secrets or personal numbers.
    """
    return AuditEntry.objects.create(
        actor=actor if getattr(actor, "is_authenticated", False) else None,
        action=action,
        app=subject._meta.app_label,
        model=subject._meta.model_name or "",
        object_id=str(subject.pk),
        label=str(subject)[:LABEL_LENGTH],
        details=details,
    )


def record_many(
    actor: Any,
    action: str,
    subjects: Sequence[models.Model],
    details: Sequence[dict[str, Any]],
) -> None:
    """Write down the same action on many records at once, each with its own facts.

    Args:
        actor: the person, or None.
        action: `app.verb`.
        subjects: the saved records.
        details: one for each subject.
    """
    person = actor if getattr(actor, "is_authenticated", False) else None
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=person,
            action=action,
            app=subject._meta.app_label,
            model=subject._meta.model_name or "",
            object_id=str(subject.pk),
            label=str(subject)[:LABEL_LENGTH],
            details=facts,
        )
        for subject, facts in zip(subjects, details, strict=True)
    )


def trail(subject: models.Model) -> QuerySet[AuditEntry]:
    """The entries of one record, newest first, with their actors."""
    return AuditEntry.objects.filter(
        app=subject._meta.app_label,
        model=subject._meta.model_name,
        object_id=str(subject.pk),
    ).select_related("actor")


def hide_label(subjects: Iterable[models.Model], label: str) -> None:
    """Put `label` in place of the name under which records were written down.

    For the erasure of a person: what was done, when and to which record stays.
    """
    for subject in subjects:
        AuditEntry.objects.filter(
            app=subject._meta.app_label,
            model=subject._meta.model_name,
            object_id=str(subject.pk),
        ).update(label=label[:LABEL_LENGTH])


def hide_detail(subject: models.Model, name: str) -> None:
    """Empty one of the facts that were written down with a record, for the same purpose."""
    for entry in trail(subject).filter(details__has_key=name):
        AuditEntry.objects.filter(pk=entry.pk).update(details={**entry.details, name: ""})
