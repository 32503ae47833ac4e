"""Staff change fields, technology lists and their entries in the admin."""

from django.db import models, transaction

from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed
from ecosystem.registry import permissions
from ecosystem.registry.models import Field
from ecosystem.registry.queries import field_descendants, forget_fields
from search.outbox import enqueue_dependents


@transaction.atomic
def after_admin_edit(actor: User, *, record: models.Model, changed: list[str]) -> None:
    """What has to follow when staff saved a field, a technology list or an entry in the admin.

    Raises:
        NotAllowed: not staff who keep the registry; the caller's transaction rolls back.
    """
    if not permissions.can_keep_registry(actor):
        raise NotAllowed
    audit.record(actor, f"registry.save_{record._meta.model_name}", record, changed=changed)
    if isinstance(record, Field):
        forget_fields()
        transaction.on_commit(forget_fields)
        enqueue_dependents("field", field_descendants([record.code]) or [record.code])
