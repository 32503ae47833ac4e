"""From cleaned form data to a listing and a revision of its content."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.phone import normalise_phone
from cms.base.errors import NotAllowed, Refused
from cms.base.text import clean
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import permissions, queries, states, validation
from marketplace.listings.models import Listing, ListingDocument, ListingDraft
from marketplace.listings.services import attachments
from marketplace.listings.services.common import (
    ListingConflict,
    S,
    allow,
    check_version,
    record,
    save,
    visible,
)
from marketplace.listings.services.drafts import locked_draft

Word = Listing.Word
Disclosure = Listing.Disclosure


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def normal_contact(typed: str) -> str:
    """An address in the form that people's own are kept in, so that an erasure finds it."""
    text = clean(typed)[:120]
    return text.lower() if "@" in text else normalise_phone(text) or text


def _check_word(actor: Any, organisation: Organisation, word: str, of: str, contact: str) -> None:
    """Whose word it is.

    Raises:
        NotAllowed: neither writing for the organisation nor staff on somebody's word.
        Refused: staff didn't say whose word, or how to reach them.
    """
    if word == Word.OWN:
        allow(registry.can_write_for(actor, organisation))
        return
    allow(word in Word.values and permissions.can_enter_for_others(actor))
    if not of:
        raise Refused(_("Write the name of the person whose word it is."), field="word_of")
    if not contact and word != Word.PAPER:
        raise Refused(
            _("Write a phone number or e-mail address: the code that confirms it goes there."),
            field="word_contact",
        )


def _check_disclosure(kind: str, disclosure: str) -> None:
    if disclosure not in Disclosure.values:
        raise Refused(_("Choose who sees whose it is."), field="disclosure", code="disclosure")
    if kind == Listing.Kind.OFFER and disclosure == Disclosure.ANONYMOUS:
        raise Refused(
            _("A technology on offer stands with its owner's name."),
            field="disclosure",
            code="disclosure",
        )


def write_revision(actor: Any, listing: Listing, data: Mapping[str, Any]) -> None:
    """A new revision of the content; before the first publication the row follows it.

    Raises:
        Refused: the models' own rules found what `validation` didn't.
    """
    content = queries.latest_content(listing)
    for name, value in data.items():
        setattr(content, f"{name}_id" if name in {"province", "ward"} else name, value)
    try:
        if listing.first_published_at is None:
            content.full_clean()
            content.save()
        content.save_revision(user=actor)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        field = "" if name == "__all__" else name
        raise Refused(str(messages[0]), field=field, code="invalid") from error


def _create(
    actor: Any, draft: ListingDraft, organisation: Organisation, disclosure: str, **word: Any
) -> Listing:
    listing = Listing.objects.create(
        kind=draft.kind,
        organisation=organisation,
        disclosure=disclosure,
        created_by=actor,
        content_version=0,
        **word,
    )
    validation.model_of(draft.kind).objects.create(listing=listing, live=False)
    draft.listing = listing
    attachments.move_to_listing(draft, listing)
    record(actor, "create", listing, kind=listing.kind, word=listing.word)
    return listing


def _change(
    actor: Any,
    listing: Listing,
    organisation: Organisation,
    disclosure: str,
    **word: Any,
) -> Listing:
    """An existing listing made ready for new words; the caller saves it."""
    if not permissions.is_own_writer(actor, listing):
        raise NotAllowed
    if listing.state != S.DRAFT:
        if listing.edit_state == Listing.EditState.NONE:
            edge = states.EDIT.edge(listing.edit_state, "start_edit", record=listing)
            listing.edit_state = edge.target
        states.EDIT.edge(listing.edit_state, "submit", record=listing)  # being written, or refused
    if organisation.pk != listing.organisation_id:
        if listing.first_published_at is not None:
            raise Refused(
                _("A listing that was published stays with its organisation. Write a new one."),
                field="organisation",
                code="organisation",
            )
        listing.organisation = organisation
    if listing.first_published_at is None:
        listing.disclosure = disclosure
        for name, value in word.items():
            setattr(listing, name, value)
    elif disclosure == listing.disclosure:
        listing.pending_disclosure = ""
    elif listing.disclosure == Disclosure.NAMED:
        listing.disclosure, listing.pending_disclosure = disclosure, ""
        save(listing, "disclosure", "pending_disclosure", public=True)
        record(actor, "disclose_less", listing, disclosure=disclosure)
    else:
        listing.pending_disclosure = disclosure
    return listing


@transaction.atomic
def save_listing(
    actor: Any,
    *,
    draft: ListingDraft,
    content: Mapping[str, Any],
    organisation: Organisation,
    disclosure: str,
    word: str = Word.OWN,
    word_of: str = "",
    word_contact: str = "",
    base_version: int | None = None,
) -> Listing:
    """Make the draft's listing, or change it: one more revision of its content, nothing published.

    The draft's code is the key: the same form sent twice makes one listing and one revision.

    Args:
        actor: who writes: for the organisation, or a moderator on somebody's `word`.
        draft: what was typed; stays, so that the form can be gone on with.
        content: cleaned values by column name (`validation.columns`); columns left out stay.
        organisation: whose listing it is.
        disclosure: who sees whose it is. Away from the name takes effect at once, towards it with
            the approval of the change.
        word: on whose word staff entered it.
        word_of: that person's name.
        word_contact: where the code that confirms it goes.
        base_version: `content_version` that the person started from; the draft's by default.

    Raises:
        NotFound, NotAllowed: not theirs.
        Refused: something is wrong with the content (`problems` lists all), or it could give an
            anonymous owner away.
        ListingConflict: changed by somebody else meanwhile, or sent already with another text.
        IllegalStep: it is being reviewed: take it back first.
    """
    kept = locked_draft(actor, draft)
    data = validation.normalise(kept.kind, content)
    told = {"word_of": clean(word_of)[:120], "word_contact": normal_contact(word_contact)}
    digest = _digest(data, organisation.pk, disclosure, word, told)
    if kept.listing is not None and digest == kept.saved_digest:
        listing = visible(actor, kept.listing)
        if kept.finished_at is not None or listing.content_version == kept.base_version:
            return listing
    if kept.finished_at is not None and kept.listing is not None:
        message = _("This form was sent already. Open the listing to change it.")
        raise ListingConflict(message, kept.listing)
    _check_word(actor, organisation, word, told["word_of"], told["word_contact"])
    _check_disclosure(kept.kind, disclosure)
    validation.refuse(validation.problems(kept.kind, data))
    told["word"] = word
    if kept.listing is None:
        listing = _create(actor, kept, organisation, disclosure, **told)
    else:
        listing = visible(actor, kept.listing)
        check_version(listing, kept.base_version if base_version is None else base_version)
        listing = _change(actor, listing, organisation, disclosure, **told)
    if Disclosure.ANONYMOUS in {listing.disclosure, listing.pending_disclosure}:
        attachments.refuse_telling_documents(ListingDocument.objects.filter(listing=listing))
    write_revision(actor, listing, data)
    listing.content_version += 1
    changed = ("content_version", "organisation", "disclosure", "pending_disclosure", *told)
    save(listing, *changed)
    record(actor, "save", listing, content_version=listing.content_version)
    kept.organisation = organisation
    kept.base_version = listing.content_version
    kept.saved_digest = digest
    kept.updated_at = timezone.now()
    kept.save(
        update_fields=["listing", "organisation", "base_version", "saved_digest", "updated_at"]
    )
    return listing
