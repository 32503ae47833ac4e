"""What moderators do: two steps, the lists' check, words to the author."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base.errors import Refused
from ecosystem.registry.models import Field, TechnologyList, TechnologyListEntry
from marketplace.listings import hooks, permissions, queries, states, validation
from marketplace.listings.models import ListCheck, Listing, ModerationNote, Promise
from marketplace.listings.models.content import ListingContent
from marketplace.listings.services import attachments, promising, workflow
from marketplace.listings.services.common import (
    S,
    allow,
    people_of,
    record,
    save,
    step,
    tell,
    visible,
)
from marketplace.listings.services.drafts import TWICE
from marketplace.listings.services.sending import note, require_words

OFFER_DAYS = 365
NEED_DAYS = 90


def _moderated(actor: Any, listing: Listing) -> Listing:
    """The locked listing, if the actor decides on it.

    Raises:
        NotFound: the actor may not know of it.
        NotAllowed: no moderator, or of the same organisation.
    """
    found = visible(actor, listing)
    allow(permissions.can_decide_review(actor, found))
    return found


@transaction.atomic
def pass_completeness(actor: Any, *, listing: Listing) -> Listing:
    """First step: nothing is missing.

    Raises:
        NotFound, NotAllowed: no moderator.
        IllegalStep: it isn't in this step.
        Refused: something that the kind needs is missing.
    """
    found = _moderated(actor, listing)
    step(found, "pass_completeness")
    content = queries.latest_content(found)
    validation.refuse(validation.missing(found.kind, queries.content_as_dict(content)))
    save(found)
    workflow.pass_on(actor, queries.content_row(found))
    record(actor, "pass_completeness", found, revision=content.latest_revision_id)
    return found


def present_check(listing: Listing) -> ListCheck | None:
    """The newest record that the lists were looked at for the newest revision."""
    revision = queries.content_row(listing).latest_revision_id
    return (
        ListCheck.objects.filter(listing=listing, revision_id=revision)
        .select_related("entry__technology_list")
        .first()
    )


def _checked_entry(listing: Listing) -> TechnologyListEntry | None:
    """The entry that applies to the newest revision.

    Raises:
        Refused: nobody looked, or the entry is of a list of prohibited technologies.
    """
    check = present_check(listing)
    if check is None:
        raise Refused(
            _("Look at the technology lists first, and record what applies to this version."),
            field="list_check",
            code="list_check",
        )
    entry = check.entry
    if entry is not None and entry.technology_list.kind == TechnologyList.Kind.PROHIBITED:
        raise Refused(
            _("A prohibited technology can't be published (%(entry)s).") % {"entry": entry},
            field="list_check",
            code="prohibited",
        )
    return entry


@transaction.atomic
def record_list_check(
    actor: Any, *, listing: Listing, entry: TechnologyListEntry | None
) -> ListCheck:
    """Record for the newest revision: checked, none applies; or which entry does.

    Raises:
        NotFound, NotAllowed: no moderator.
    """
    found = _moderated(actor, listing)
    made = ListCheck.objects.create(
        listing=found,
        result=ListCheck.Result.ENTRY if entry else ListCheck.Result.NONE,
        entry=entry,
        checked_by=actor,
        revision_id=queries.content_row(found).latest_revision_id,
    )
    details = {"entry": entry.pk if entry else None, "revision": made.revision_id}
    record(actor, "check_lists", found, **details)
    return made


def expiry_of(kind: str, content: Any, now: datetime) -> datetime:
    """When a listing published now lapses.

    Offers after 365 days; needs at the end of the day they are needed by (365 days at most), or
    after 90 days.
    """
    latest = now + timedelta(days=OFFER_DAYS)
    if kind == Listing.Kind.OFFER:
        return latest
    deadline = getattr(content, "deadline", None)
    if deadline is None or deadline < now.astimezone(clock.VIETNAM).date():
        return now + timedelta(days=NEED_DAYS)
    end = datetime.combine(deadline, time(23, 59, 59), tzinfo=clock.VIETNAM)
    return min(end, latest)


def _publish(actor: Any, listing: Listing, content: ListingContent) -> ListingContent:
    """Publish the newest revision and give back the row that is up now."""
    workflow.finish(actor, content)
    revision = content.latest_revision
    revision.publish(user=actor, skip_permission_checks=True)
    return queries.content_row(listing)


def _set_live_columns(listing: Listing, content: ListingContent, now: datetime) -> None:
    listing.live_title_vi = content.title_vi
    listing.live_title_en = content.title_en
    if listing.pending_disclosure:
        listing.disclosure, listing.pending_disclosure = listing.pending_disclosure, ""
    if listing.first_published_at is None:
        listing.first_published_at = now
    listing.fields.set(Field.objects.filter(code__in=content.field_codes))


@transaction.atomic
def approve(actor: Any, *, listing: Listing) -> Listing:
    """Second step: publish the newest revision with its files, and tell the owner's people.

    The only place in the house that publishes a listing.

    Raises:
        NotFound, NotAllowed: no moderator.
        IllegalStep: it isn't in this step (its owner may have withdrawn it meanwhile).
        Refused: `list_check`, `prohibited`, `word`, `novelty`, or something is missing.
    """
    found = _moderated(actor, listing)
    change = states.is_change(found)
    step(found, "approve")
    row = queries.content_row(found)
    newest = queries.latest_content(found)
    data = queries.content_as_dict(newest)
    validation.refuse(validation.missing(found.kind, data))
    if found.word != Listing.Word.OWN and found.word_confirmed_at is None:
        raise Refused(_("The person hasn't confirmed their word yet."), code="word")
    unread = found.novelty_warned_at is None and found.first_published_at is None
    if found.kind == Listing.Kind.OFFER and unread and validation.needs_novelty_warning(data):
        raise Refused(_("The author hasn't read the warning about novelty."), code="novelty")
    found.list_entry = _checked_entry(found)
    now = timezone.now()
    content = _publish(actor, found, row)
    _set_live_columns(found, content, now)
    attachments.approve_all(found)
    if not change:
        _start_life(found, content, now)
    save(
        found,
        *("live_title_vi", "live_title_en", "disclosure", "pending_disclosure", "list_entry"),
        *("first_published_at", "published_at", "expires_at", "renewed_at"),
        *("reminded_days", "closed_at", "outcome", "outcome_note"),
        public=True,
    )
    promising.end(found, Promise.Kind.WORD, Promise.Ended.KEPT, by=actor)
    if not change and found.kind == Listing.Kind.NEED:
        promising.begin(found, Promise.Kind.ANSWER, at=now)
    record(actor, "approve", found, revision=content.live_revision_id, change=change)
    key = f"approved:{found.content_version}"
    context = {"change": change, "expires": found.expires_at, "answer_due": found.answer_due_at}
    tell(people_of(found), found, template="approved", key=key, public=True, context=context)
    if found.state == S.LIVE:  # a change of an expired one waits for its renewal
        hooks.listing_published.call(found)
    return found


def _start_life(listing: Listing, content: ListingContent, now: datetime) -> None:
    """What a new publication (not a change of a live one) begins."""
    listing.published_at = now
    listing.renewed_at = None
    listing.reminded_days = None
    listing.expires_at = expiry_of(listing.kind, content, now)
    listing.closed_at, listing.outcome, listing.outcome_note = None, "", ""


@transaction.atomic
def return_to_author(actor: Any, *, listing: Listing, comment: str) -> Listing:
    """Send it back with words; a live version stays up.

    Raises:
        NotFound, NotAllowed: no moderator.
        Refused: no words.
        IllegalStep: it isn't being reviewed.
    """
    found = _moderated(actor, listing)
    words = require_words(comment)
    stage = states.table_and_state(found)[1]
    step(found, "return_to_author")
    save(found)
    promising.end(found, Promise.Kind.WORD, Promise.Ended.KEPT, by=actor)
    workflow.send_back(actor, queries.content_row(found), words)
    made = note(actor, found, words, internal=False, stage=stage)
    record(actor, "return_to_author", found, comment=words, stage=stage)
    context = {"comment": words, "by": None}
    tell(people_of(found), found, template="returned", key=f"returned:{made.pk}", context=context)
    return found


def _said_already(actor: Any, listing: Listing, words: str, **how: Any) -> ModerationNote | None:
    """The same words a moment ago: the same form sent twice. The listing is locked."""
    recent = ModerationNote.objects.filter(
        listing=listing, author=actor, text=words, created_at__gte=timezone.now() - TWICE, **how
    )
    return recent.first()


@transaction.atomic
def comment(actor: Any, *, listing: Listing, text: str, internal: bool = False) -> ModerationNote:
    """A word to the author (by mail and in the app), or a note for colleagues only.

    Raises:
        NotFound, NotAllowed: no moderator.
        Refused: no words.
    """
    found = _moderated(actor, listing)
    words = require_words(text)
    if said := _said_already(actor, found, words, internal=internal):
        return said
    made = note(actor, found, words, internal=internal)
    record(actor, "note" if internal else "comment", found, note=made.pk)
    if not internal:
        key = f"comment:{made.pk}"
        tell(people_of(found), found, template="comment", key=key, context={"comment": words})
    return made
