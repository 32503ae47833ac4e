"""From the author's hand to the exchange's: word, approval inside, the queue."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.accounts import notify, one_time
from cms.base import files
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry import permissions as registry
from ecosystem.registry import queries as registry_queries
from ecosystem.registry.models import Affiliation
from marketplace.listings import addresses, permissions, queries, states, validation
from marketplace.listings.models import (
    InternalApproval,
    Listing,
    ListingDraft,
    ModerationNote,
    Promise,
)
from marketplace.listings.services import promising, workflow
from marketplace.listings.services.common import (
    INSIDE,
    S,
    allow,
    check_version,
    locked,
    people_of,
    record,
    save,
    step,
    step_listing,
    tell,
    visible,
)

MOST_WORDS = 5000  # characters of a comment
WORD = "word"
WORD_SALT = "listings.word"
WORD_SECONDS = 60 * 60 * 24 * 30


@transaction.atomic
def submit(
    actor: Any, *, listing: Listing, base_version: int | None = None, novelty_read: bool = False
) -> Listing:
    """Send the newest text on its way: to the person whose word it is, inside, or to the exchange.

    Args:
        actor: who writes for the organisation.
        listing: a draft, or a live one with a change being written.
        base_version: `content_version` as the person saw it.
        novelty_read: the person has read that publishing can destroy novelty.

    Raises:
        NotFound, NotAllowed: not theirs.
        ListingConflict: somebody saved another text meanwhile.
        Refused: it lacks something (`problems` lists all); `novelty`: the warning wasn't read.
        IllegalStep: it is on its way already.
    """
    drafts = ListingDraft.objects.filter(listing=listing, user=actor, finished_at__isnull=True)
    list(drafts.select_for_update().order_by("pk"))
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    check_version(found, base_version)
    steps = [s for s in found.organisation.approval_steps if s in registry.APPROVAL_STEPS]
    action = _action(found, steps)
    step(found, action)
    data = queries.content_as_dict(queries.latest_content(found))
    validation.refuse(
        [*validation.missing(found.kind, data), *validation.problems(found.kind, data)]
    )
    _check_novelty(found, data, read=novelty_read)
    found.submitted_at = timezone.now()
    save(found, "submitted_at", "novelty_warned_at")
    record(actor, action, found, content_version=found.content_version)
    drafts.update(finished_at=timezone.now())
    if action == "ask_word":
        _ask_word(found)
    elif action == "ask_inside":
        _ask_inside(found, steps)
    else:
        _enter_review(actor, found)
    return found


def _action(listing: Listing, steps: list[str]) -> str:
    by_staff = listing.word != Listing.Word.OWN
    if by_staff and listing.word_confirmed_at is None and listing.state == S.DRAFT:
        return "ask_word"
    return "ask_inside" if steps else "submit"


def _check_novelty(listing: Listing, data: dict[str, Any], *, read: bool) -> None:
    if listing.kind != Listing.Kind.OFFER or listing.first_published_at is not None:
        return
    if listing.novelty_warned_at is not None or not validation.needs_novelty_warning(data):
        return
    if not read:
        raise Refused(
            _(
                "Publishing can destroy the novelty of what isn't filed yet, and with it the right "
                "to a patent. Confirm that you have read this, or file first."
            ),
            field="novelty_read",
            code="novelty",
        )
    listing.novelty_warned_at = timezone.now()


@transaction.atomic
def acknowledge_novelty(actor: Any, *, listing: Listing) -> Listing:
    """The author has read that publishing can destroy novelty."""
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    if found.novelty_warned_at is None:
        found.novelty_warned_at = timezone.now()
        save(found, "novelty_warned_at")
        record(actor, "read_novelty_warning", found)
    return found


def _enter_review(actor: Any, listing: Listing) -> None:
    """The exchange owes a word from now on; the state is in the queue already."""
    owed = promising.begin(listing, Promise.Kind.WORD)
    save(listing)
    workflow.start(actor, queries.content_row(listing))
    key = f"received:{listing.content_version}"
    context = {"due": owed.due_at, "change": states.is_change(listing)}
    tell(people_of(listing), listing, template="received", key=key, context=context)


def _ask_inside(listing: Listing, steps: list[str]) -> None:
    InternalApproval.objects.filter(
        listing=listing, decision=InternalApproval.Decision.WAITING
    ).delete()
    InternalApproval.objects.bulk_create(
        InternalApproval(listing=listing, step=name, position=position)
        for position, name in enumerate(steps, start=1)
    )
    _tell_insiders(listing)


def _tell_insiders(listing: Listing) -> None:
    """Tell those who take the present step; the owners where nobody holds its role."""
    present = permissions.present_step(listing)
    if present is None:
        return
    people = registry_queries.people_of(listing.organisation, [present.step])
    others = people.exclude(pk=listing.created_by_id) if listing.created_by_id else people
    if not others.exists():
        others = registry_queries.people_of(listing.organisation, [Affiliation.Role.OWNER])
    key = f"inside:{present.pk}"
    tell(others, listing, template="inside", key=key, kind=INSIDE, context={"step": present})


@transaction.atomic
def approve_inside(actor: Any, *, listing: Listing, comment: str = "") -> Listing:
    """Take the present step of approval inside the organisation.

    Raises:
        NotFound, NotAllowed: not this person's step.
        IllegalStep: nothing waits inside.
    """
    found, present = _present(actor, listing)
    _decide(actor, present, InternalApproval.Decision.APPROVED, comment)
    following = permissions.present_step(found)
    step(found, "pass_step" if following else "approve_inside")
    save(found)
    record(actor, "approve_inside", found, step=present.step, comment=clean(comment))
    if following is not None:
        _tell_insiders(found)
    else:
        _enter_review(actor, found)
    return found


@transaction.atomic
def return_inside(actor: Any, *, listing: Listing, comment: str) -> Listing:
    """Send it back to the author inside the organisation, with words.

    Raises:
        NotFound, NotAllowed: not this person's step.
        Refused: no words.
    """
    found, present = _present(actor, listing)
    words = require_words(comment)
    _decide(actor, present, InternalApproval.Decision.RETURNED, words)
    found.internal_approvals.filter(decision=InternalApproval.Decision.WAITING).delete()
    step(found, "return_inside")
    save(found)
    record(actor, "return_inside", found, step=present.step, comment=words)
    key = f"returned_inside:{present.pk}"
    context = {"comment": words, "by": actor}
    tell(people_of(found), found, template="returned", key=key, context=context)
    return found


def require_words(comment: str) -> str:
    """The comment, cleaned.

    Raises:
        Refused: there is none, or it is too long; nothing is cut off in silence.
    """
    words = clean(comment)
    if not words:
        raise Refused(
            _("Say what should be changed, in a sentence."), field="comment", code="words"
        )
    return not_too_long(words, MOST_WORDS, field="comment")


def _present(actor: Any, listing: Listing) -> tuple[Listing, InternalApproval]:
    found = visible(actor, listing)
    table, state = states.table_and_state(found)
    table.edge(state, "pass_step", record=found)
    present = permissions.present_step(found)
    allow(present is not None and permissions.can_approve_inside(actor, found))
    assert present is not None
    return found, present


def _decide(actor: Any, row: InternalApproval, decision: str, comment: str) -> None:
    row.decision = decision
    row.comment = not_too_long(clean(comment), MOST_WORDS, field="comment")
    row.decided_at = timezone.now()
    row.decided_by = actor
    row.save(update_fields=["decision", "comment", "decided_at", "decided_by"])


# --- on whose word ---------------------------------------------------------------------------


def word_token(listing: Listing) -> str:
    """What the link in the message carries: it opens the confirmation page, the code confirms."""
    return dumps(listing.code, salt=WORD_SALT)


def listing_of_word_token(token: str) -> Listing:
    """The listing that waits for this person's word.

    Raises:
        NotFound: not our token, too old, or nothing waits any more.
    """
    try:
        code = loads(token, salt=WORD_SALT, max_age=WORD_SECONDS)
    except BadSignature:
        raise NotFound from None
    waiting = Listing.objects.filter(code=code, state=S.AWAITING_WORD)
    found = waiting.select_related("organisation", "offer", "need").first()
    if found is None:
        raise NotFound
    return found


def _ask_word(listing: Listing) -> None:
    """Send the code and the link; without an address or a channel the signed form remains."""
    if not listing.word_contact:
        return
    try:
        _send_word_code(listing)
    except Refused as refusal:
        if refusal.code != "no_sms":
            raise


def _send_word_code(listing: Listing) -> None:
    """Send the code and the link.

    Raises:
        Refused: the address is none, nothing can be sent there (`no_sms`), or one went just now.
    """
    language = listing.created_by.language if listing.created_by else "vi"
    with translation.override(language):
        title = queries.latest_content(listing)
        about = _(
            "%(centre)s wrote down what you told us: “%(title)s”. "
            "Read it and confirm it here: %(url)s"
        ) % {
            "centre": _("The Cần Thơ technology exchange"),
            "title": title.title_vi or title.title_en,
            "url": notify.absolute(addresses.word(word_token(listing), language)),
        }
    one_time.issue(WORD, listing.code, listing.word_contact, about=about, language=language)


@transaction.atomic
def resend_word_code(actor: Any, *, listing: Listing) -> Listing:
    """Send the code again, on the moderator's request.

    Raises:
        NotFound, NotAllowed: no moderator.
        Refused: no address to send to, no channel, or sent a moment ago.
    """
    found = visible(actor, listing)
    allow(permissions.can_enter_for_others(actor))
    states.LISTING.edge(found.state, "confirm_word", record=found)
    if not found.word_contact:
        raise Refused(_("There is no address to send a code to."), code="address")
    _send_word_code(found)
    record(actor, "resend_word_code", found)
    return found


def confirm_word(
    actor: Any,
    *,
    listing: Listing,
    code: str = "",
    form_file: UploadedFile[bytes] | None = None,
) -> Listing:
    """What staff wrote down is confirmed: by the person's code, or with the signed form.

    Args:
        actor: the moderator who uploads the form; None for the person with the code.
        listing: waits for the word.
        code: six digits.
        form_file: the signed form.

    Raises:
        IllegalStep: nothing waits.
        Refused: the wrong code (its guesses are counted), or neither code nor form.
        NotAllowed: a form from somebody who isn't a moderator.
    """
    now = Listing.objects.get(pk=listing.pk)
    states.LISTING.edge(now.state, "confirm_word", record=now)
    if form_file is None:
        if not code.strip():
            raise Refused(_("Enter the six digits of the code."), field="code", code="empty")
        one_time.check(WORD, now.code, code)
    elif not permissions.can_enter_for_others(actor):
        raise NotAllowed
    return _confirmed(actor, now, form_file)


@transaction.atomic
def _confirmed(actor: Any, listing: Listing, form_file: UploadedFile[bytes] | None) -> Listing:
    found = locked(listing)
    steps = [s for s in found.organisation.approval_steps if s in registry.APPROVAL_STEPS]
    step_listing(found, "confirm_word_inside" if steps else "confirm_word")
    found.word_confirmed_at = timezone.now()
    if form_file is not None:
        found.word_form = files.store(actor, upload=form_file)
    save(found, "word_confirmed_at", "word_form")
    how = "code" if form_file is None else "form"
    record(actor, "confirm_word", found, how=how, word_of=found.word_of)
    if steps:
        _ask_inside(found, steps)
    else:
        _enter_review(found.created_by, found)
    return found


# --- back from review ------------------------------------------------------------------------


@transaction.atomic
def take_back(actor: Any, *, listing: Listing) -> Listing:
    """The author takes it back from its way, to change it.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: it isn't on its way.
    """
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    step(found, "take_back")
    save(found)
    promising.end(found, Promise.Kind.WORD, Promise.Ended.OWNER)
    found.internal_approvals.filter(decision=InternalApproval.Decision.WAITING).delete()
    workflow.cancel(actor, queries.content_row(found))
    record(actor, "take_back", found)
    return found


def note(
    actor: Any, listing: Listing, text: str, *, internal: bool, stage: str = ""
) -> ModerationNote:
    """Write a comment of staff; telling the author is the caller's."""
    return ModerationNote.objects.create(
        listing=listing,
        author=actor,
        stage=stage or states.table_and_state(listing)[1],
        text=text,
        internal=internal,
    )
