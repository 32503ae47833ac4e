"""Staff change the names and words of a field."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from cms.base.text import clean
from ecosystem.registry import permissions
from ecosystem.registry.models import Field
from ecosystem.registry.queries import field_descendants, forget_fields
from search.outbox import enqueue_dependents

COLUMNS = ("name_vi", "name_en", "keywords_vi", "keywords_en")


@transaction.atomic
def update_field(actor: User, *, field: Field, active: bool | None = None, **texts: str) -> Field:
    """Change a field's names, words, or whether forms offer it; its code stays for ever.

    Raises:
        NotAllowed: not staff who keep the registry.
        Refused: the name is missing.
    """
    if not permissions.can_keep_registry(actor):
        raise NotAllowed
    unknown = set(texts) - set(COLUMNS)
    if unknown:
        raise TypeError(f"unknown columns: {', '.join(sorted(unknown))}")
    for name, value in texts.items():
        setattr(field, name, clean(value))
    if active is not None:
        field.active = active
    if not field.name_vi:
        raise Refused(_("Write the field's name."), field="name_vi", code="name_missing")
    field.save()
    audit.record(actor, "registry.update_field", field, code=field.code)
    forget_fields()
    transaction.on_commit(forget_fields)  # a reader may have filled the cache before the commit
    enqueue_dependents("field", field_descendants([field.code]) or [field.code])
    return field


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
