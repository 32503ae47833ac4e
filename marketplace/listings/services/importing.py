"""An organisation's catalogue into drafts: many rows at a time, safe to repeat and to interrupt."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from cms.base import audit
from cms.base.errors import Refused
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import validation
from marketplace.listings.importing.checking import CellError, Row
from marketplace.listings.models import ImportedRow, Listing
from marketplace.listings.services.common import S, allow, locked, record, save
from marketplace.listings.services.saving import write_revision

CHUNK = 250  # rows in one transaction: others wait for its end
NEW, CHANGED, UNCHANGED, KEPT, ERROR = "new", "changed", "unchanged", "kept", "error"
EXAMPLE = "example"


@dataclass
class ImportReport:
    """What became, or would become, of the rows.

    Args:
        fates: (row in the file, key, fate), in the order of the file. `kept` are those that were
            edited or sent on here since the last import: the file doesn't overwrite them.
        errors: what is wrong, cell by cell.
        listings: the key of the listing for each row that has one.
    """

    fates: list[tuple[int, str, str]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    listings: dict[int, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by fate; fates that none has are left out."""
        return dict(Counter(fate for _number, _key, fate in self.fates))


def _digest(kind: str, content: validation.Content) -> str:
    text = json.dumps([kind, content], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def import_rows(
    actor: Any,
    *,
    organisation: Organisation,
    kind: str,
    rows: Sequence[Row],
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Make or change the organisation's drafts from judged rows; rows with errors are left out.

    Nothing is published or sent on. Each `CHUNK` is one transaction under the organisation's lock:
    after a kill the same file goes on where it stopped, since the owner's key finds what is there,
    and two imports at once take turns.

    Args:
        actor: who writes for the organisation.
        organisation: whose catalogue it is.
        kind: of the listings.
        rows: from `Checker.check`.
        dry_run: only say what would become of each row.
        progress: told how many rows are done, after each chunk.

    Raises:
        NotAllowed: the actor doesn't write for the organisation.
    """
    report = ImportReport()
    for start in range(0, len(rows), CHUNK):
        _chunk(actor, organisation, kind, rows[start : start + CHUNK], report, dry_run=dry_run)
        if progress is not None:
            progress(min(start + CHUNK, len(rows)))
    return report


@transaction.atomic
def _chunk(
    actor: Any,
    organisation: Organisation,
    kind: str,
    rows: Sequence[Row],
    report: ImportReport,
    *,
    dry_run: bool,
) -> None:
    owner = Organisation.objects.select_for_update().get(pk=organisation.pk)
    allow(registry.can_write_for(actor, owner))
    keys = [row.key for row in rows if not row.errors]
    there = (
        ImportedRow.objects.select_related("listing")
        .select_for_update(of=("self", "listing"))
        .filter(organisation=owner)
        .order_by("listing_id")
    )
    known = {each.own_key: each for each in there.filter(own_key__in=keys)}
    new: list[tuple[Row, str]] = []
    for row in rows:
        if row.example:
            report.fates.append((row.number, row.key, EXAMPLE))
            continue
        errors, digest = row.errors, _digest(kind, row.content)
        before = known.get(row.key)
        fate = ERROR if errors else _fate(before, kind, digest)
        if fate == NEW:
            errors = _model_errors(kind, row)
            if errors:
                fate = ERROR
            else:
                new.append((row, digest))
        elif fate == CHANGED and before is not None and not dry_run:
            errors = _change(actor, before, row, digest)
            fate = ERROR if errors else CHANGED
        report.fates.append((row.number, row.key, fate))
        report.errors += errors
        if before is not None and not row.errors:
            report.listings[row.number] = before.listing_id
    if new and not dry_run:
        made = _create(actor, owner, kind, new)
        for (row, _known), listing in zip(new, made, strict=True):
            report.listings[row.number] = listing.pk


def _fate(before: ImportedRow | None, kind: str, digest: str) -> str:
    if before is None:
        return NEW
    if before.digest == digest:
        return UNCHANGED
    listing = before.listing
    untouched = listing.content_version == before.content_version
    return CHANGED if untouched and listing.state == S.DRAFT and listing.kind == kind else KEPT


def _columns(content: validation.Content) -> dict[str, Any]:
    """As the model's keywords: empty values are its defaults, places their keys."""
    return {
        f"{name}_id" if name in {"province", "ward"} else name: value
        for name, value in content.items()
    }


def _model_errors(kind: str, row: Row) -> tuple[CellError, ...]:
    """What the models' own rules find and `validation` doesn't."""
    content = validation.model_of(kind)(**_columns(row.content))
    try:
        content.clean_fields(exclude={"listing", "province", "ward"})
    except ValidationError as error:
        return tuple(
            CellError(row.number, row.columns.get(name, ""), name, str(messages[0]), "invalid")
            for name, messages in error.message_dict.items()
        )
    return ()


def _create(
    actor: Any, owner: Organisation, kind: str, rows: Sequence[tuple[Row, str]]
) -> list[Listing]:
    """What `save_listing` writes for one new draft, for many: with revisions and audit entries."""
    listings = Listing.objects.bulk_create(
        Listing(kind=kind, organisation=owner, created_by=actor, content_version=1) for _ in rows
    )
    model: Any = validation.model_of(kind)
    contents = model.objects.bulk_create(
        model(listing=listing, live=False, **_columns(row.content))
        for listing, (row, _digest) in zip(listings, rows, strict=True)
    )
    content_type = contents[0].get_base_content_type()
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(content.pk),
            user=actor,
            created_at=now,
            content=content.serializable_data(),
            object_str=str(content),
        )
        for content in contents
    )
    for content, revision in zip(contents, revisions, strict=True):
        content.latest_revision, content.has_unpublished_changes = revision, True
    model.objects.bulk_update(contents, ["latest_revision", "has_unpublished_changes"])
    ImportedRow.objects.bulk_create(
        ImportedRow(
            organisation=owner, own_key=row.key, listing=listing, digest=digest, content_version=1
        )
        for listing, (row, digest) in zip(listings, rows, strict=True)
    )
    details = [{"kind": kind, "word": Listing.Word.OWN.value, "key": row.key} for row, _d in rows]
    audit.record_many(actor, "listings.import", listings, details)
    return listings


def _change(actor: Any, before: ImportedRow, row: Row, digest: str) -> tuple[CellError, ...]:
    """One more revision of a draft that nobody touched here since the last import."""
    listing = locked(before.listing)
    try:
        with transaction.atomic():
            write_revision(actor, listing, row.content)
    except Refused as error:
        column = row.columns.get(error.field, "")
        return (CellError(row.number, column, error.field, error.message, error.code),)
    listing.content_version += 1
    save(listing, "content_version")
    record(actor, "save", listing, content_version=listing.content_version, key=row.key)
    before.digest, before.content_version = digest, listing.content_version
    before.save(update_fields=["digest", "content_version", "imported_at"])
    return ()
