"""Every write of the diary: a note, a change of it, what becomes of its next step.

All raise `NotAllowed` for people who don't keep the diary, `Refused` for what can be put
right; after any of them nothing was changed.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from cms.base.clock import add_working_days, today
from cms.base.errors import Conflict, NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean, fold
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.deals.diary import permissions
from marketplace.deals.diary.models import NAME, NOTES, REASON, STEP, ContactNote
from marketplace.deals.diary.states import FOLLOW_UP
from marketplace.deals.models.interest import Interest
from marketplace.listings.models import Listing

FARTHEST = timedelta(days=3 * 366)
OLDEST = timedelta(days=10 * 366)
LEEWAY = timedelta(minutes=5)  # between the clocks of a phone and of the server
_WORDS = {"with_whom": NAME, "notes": NOTES, "next_step": STEP}
_TEXTS = (*_WORDS, "kind", "happened_at", "due_on")


def _keeper(actor: Any) -> None:
    if not permissions.can_keep_diary(actor):
        raise NotAllowed


def _checked(
    *,
    kind: str,
    happened_at: datetime,
    with_whom: str,
    notes: str,
    next_step: str,
    due_on: date | None,
) -> dict[str, Any]:
    """The facts of a note, cleaned.

    Raises:
        Refused: something is missing, too long, or in an impossible time.
    """
    if kind not in ContactNote.Kind.values:
        raise Refused(_("Choose how you talked."), field="kind", code="kind")
    now = timezone.now()
    if happened_at > now + LEEWAY:
        raise Refused(
            _("That is still to come. Note it when you have talked."),
            field="happened_at",
            code="future",
        )
    if happened_at < now - OLDEST:
        raise Refused(_("Check the year."), field="happened_at", code="too_old")
    words = {"with_whom": with_whom, "notes": notes, "next_step": next_step}
    said = {
        name: not_too_long(clean(text), _WORDS[name], field=name) for name, text in words.items()
    }
    if not said["notes"]:
        raise Refused(_("Write what was said."), field="notes", code="notes")
    if due_on is not None and not said["next_step"]:
        raise Refused(_("Say what is to be done by then."), field="next_step", code="next_step")
    return {"kind": kind, "happened_at": happened_at, "due_on": due_on, **said}


def _day_to_come(due_on: date | None) -> None:
    if due_on is None:
        return
    if due_on < today():
        raise Refused(_("That day has passed. Choose a later one."), field="due_on", code="past")
    if due_on > today() + FARTHEST:
        raise Refused(_("Choose a day within three years."), field="due_on", code="far")


def _assignee(actor: Any, wanted: User | None) -> User:
    person: User = wanted or actor
    if not permissions.can_keep_diary(person):
        raise Refused(
            _("Choose a colleague who keeps the diary."), field="assigned_to", code="assignee"
        )
    return person


def _person_called(name: str, *places: Organisation | None) -> User | None:
    """The one person of these organisations called so, that their rights reach the note."""
    wanted = fold(name)
    known = {place.pk: place for place in places if place is not None}
    people = {user.pk: user for place in known.values() for user in registry.people_of(place)}
    found = [user for user in people.values() if wanted and fold(user.full_name) == wanted]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def write_note(
    actor: Any,
    *,
    kind: str,
    happened_at: datetime,
    notes: str,
    with_whom: str = "",
    listing: Listing | None = None,
    organisation: Organisation | None = None,
    interest: Interest | None = None,
    next_step: str = "",
    due_on: date | None = None,
    assigned_to: User | None = None,
    token: str = "",
) -> ContactNote:
    """Write a contact down. Repeating a `token` gives the note that is there already.

    Raises:
        NotAllowed: the actor doesn't keep the diary.
        Refused: it is about nothing, says nothing, or in an impossible time.
    """
    _keeper(actor)
    key = clean(token)[:40] or None
    if key and (there := ContactNote.objects.filter(token=key).first()):
        return there
    facts = _checked(
        kind=kind,
        happened_at=happened_at,
        with_whom=with_whom,
        notes=notes,
        next_step=next_step,
        due_on=due_on,
    )
    _day_to_come(due_on)
    if listing is None and organisation is None and interest is None:
        raise Refused(
            _("Say which organisation or listing it is about."), field="about", code="about"
        )
    places = (organisation, listing.organisation if listing else None)
    try:
        with transaction.atomic():
            made = ContactNote.objects.create(
                **facts,
                listing=listing,
                organisation=organisation,
                interest=interest,
                with_user=_person_called(facts["with_whom"], *places),
                follow=ContactNote.Follow.OPEN if facts["next_step"] else "",
                assigned_to=_assignee(actor, assigned_to),
                created_by=actor,
                token=key,
            )
    except IntegrityError:  # the button was pressed twice at once
        if key is None:
            raise
        return ContactNote.objects.get(token=key)
    audit.record(actor, "deals.note_write", made, kind=made.kind)
    return made


def _locked(actor: Any, note: ContactNote) -> ContactNote:
    _keeper(actor)
    found = ContactNote.objects.select_for_update().filter(pk=note.pk).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def edit_note(
    actor: Any,
    *,
    note: ContactNote,
    version: int,
    kind: str,
    happened_at: datetime,
    notes: str,
    with_whom: str = "",
    next_step: str = "",
    due_on: date | None = None,
    assigned_to: User | None = None,
) -> ContactNote:
    """Change a note; what stood there before stays in its history.

    Raises:
        NotAllowed: neither its author nor a moderator.
        Conflict: somebody changed it meanwhile.
        Refused: as in `write_note`.
    """
    found = _locked(actor, note)
    if not permissions.can_edit_note(actor, found):
        raise NotAllowed
    if found.version != version:
        raise Conflict(_("A colleague changed this note meanwhile. Reload it, then change it."))
    facts = _checked(
        kind=kind,
        happened_at=happened_at,
        with_whom=with_whom,
        notes=notes,
        next_step=next_step,
        due_on=due_on,
    )
    if due_on != found.due_on:
        _day_to_come(due_on)
    before = {
        f"old_{name}": str(getattr(found, name) or "")
        for name in _TEXTS
        if getattr(found, name) != facts[name]
    }
    for name, value in facts.items():
        setattr(found, name, value)
    if not found.next_step:
        found.follow, found.drop_reason = "", ""
    elif not found.follow:
        found.follow = ContactNote.Follow.OPEN
    if "old_with_whom" in before:
        listing = found.listing
        places = (found.organisation, listing.organisation if listing else None)
        found.with_user = _person_called(found.with_whom, *places)
    found.assigned_to = _assignee(actor, assigned_to or found.assigned_to)
    found.edited_at = timezone.now()
    found.version += 1
    found.save()
    audit.record(actor, "deals.note_edit", found, **before)
    return found


def _step(actor: Any, note: ContactNote, action: str, **changes: Any) -> ContactNote:
    found = _locked(actor, note)
    found.follow = FOLLOW_UP.edge(found.follow, action, who="keeper", record=found).target
    before = found.due_on.isoformat() if found.due_on else ""
    for name, value in changes.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=["follow", "version", *changes])
    told = {"reason": found.drop_reason} if found.drop_reason else {}
    due = found.due_on.isoformat() if found.due_on else ""
    audit.record(actor, f"deals.note_{action}", found, was_due=before, due=due, **told)
    return found


@transaction.atomic
def done(actor: Any, *, note: ContactNote) -> ContactNote:
    """The next step is done.

    Raises:
        IllegalStep: it isn't open.
    """
    return _step(actor, note, "done")


@transaction.atomic
def postpone(actor: Any, *, note: ContactNote, due_on: date | None = None) -> ContactNote:
    """Put the next step off: to a day, or to the third working day from now.

    Raises:
        IllegalStep: it isn't open.
        Refused: the day has passed.
    """
    _keeper(actor)
    day = due_on or timezone.localtime(add_working_days(timezone.now(), 3)).date()
    _day_to_come(day)
    return _step(actor, note, "postpone", due_on=day)


@transaction.atomic
def drop(actor: Any, *, note: ContactNote, reason: str) -> ContactNote:
    """Give the next step up, saying why.

    Raises:
        IllegalStep: it isn't open.
        Refused: no reason.
    """
    _keeper(actor)
    said = not_too_long(clean(reason), REASON, field="reason")
    if not said:
        raise Refused(_("Say why, for colleagues."), field="reason", code="reason")
    return _step(actor, note, "drop", drop_reason=said)


@transaction.atomic
def reopen(actor: Any, *, note: ContactNote) -> ContactNote:
    """The next step is to be done after all.

    Raises:
        IllegalStep: it is open.
    """
    return _step(actor, note, "reopen", drop_reason="")
