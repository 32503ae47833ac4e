"""What this room holds of a person: for the export they ask for, and for erasure."""

from allauth.account.models import EmailAddress
from django.db.models import Q

from cms.accounts import notify
from cms.accounts.models import User
from cms.base import audit
from ecosystem.registry.models import Affiliation, Organisation
from marketplace.listings.jobs import delete_drafts_of
from marketplace.listings.models import (
    DeskAnswer,
    ImportRun,
    InternalApproval,
    Listing,
    ListingDraft,
    MatchFeedback,
    Promise,
)
from marketplace.listings.services.attachments import delete_stored
from marketplace.listings.services.saving import normal_contact


def export(user: User) -> tuple[str, object]:
    """Listings the person wrote, drafts, words on matches, answers and promises, imports."""
    listings = Listing.objects.filter(created_by=user).order_by("pk")
    drafts = ListingDraft.objects.filter(user=user).order_by("pk")
    words = MatchFeedback.objects.filter(user=user).select_related("listing", "other")
    return "listings", {
        "listings": [
            {
                "code": listing.code,
                "kind": listing.kind,
                "state": listing.state,
                "title": listing.live_title_vi or listing.live_title_en,
                "created": listing.created_at.isoformat(),
            }
            for listing in listings
        ],
        "drafts": [
            {"code": draft.code, "kind": draft.kind, "data": draft.data} for draft in drafts
        ],
        "words_on_matches": [
            {
                "listing": said.listing.code,
                "other": said.other.code,
                "verdict": said.verdict,
                "reason": said.reason,
                "note": said.note,
            }
            for said in words.order_by("pk")
        ],
        "written_answers": _answers(user),
        "promises": _promises(user),
        "imports": [
            {
                "code": run.code,
                "kind": run.kind,
                "file": run.file_name,
                "state": run.state,
                "rows": run.total,
                "begun": run.created_at.isoformat(),
            }
            for run in ImportRun.objects.filter(created_by=user).order_by("pk")
        ],
    }


def _answers(user: User) -> list[dict[str, object]]:
    """Written answers that the person gave, or got for a need of theirs."""
    found = DeskAnswer.objects.filter(Q(answered_by=user) | Q(listing__created_by=user))
    rows = found.select_related("listing").prefetch_related("rows__offer").order_by("pk")
    return [
        {
            "need": answer.listing.code,
            "given_by_me": answer.answered_by_id == user.pk,
            "language": answer.language,
            "text": answer.text,
            "answered": answer.answered_at.isoformat(),
            "technologies": [
                {"code": row.offer.code, "why_vi": row.why_vi, "why_en": row.why_en}
                for row in answer.rows.all()
            ],
        }
        for answer in rows
    ]


def _promises(user: User) -> list[dict[str, object]]:
    """What the exchange owed the person for their listings, or what they kept for it."""
    found = Promise.objects.filter(Q(kept_by=user) | Q(listing__created_by=user))
    return [
        {
            "listing": promise.listing.code,
            "kind": promise.kind,
            "owed_by": promise.due_at.isoformat(),
            "kept": promise.kept_at.isoformat() if promise.kept_at else None,
            "kept_by_me": promise.kept_by_id == user.pk,
            "ended": promise.ended_how,
        }
        for promise in found.select_related("listing").order_by("pk")
    ]


def erase(user: User) -> None:
    """The organisation keeps its listings; the person's name and unfinished texts go."""
    delete_drafts_of(user.pk)
    MatchFeedback.objects.filter(user=user).update(user=None)
    Listing.objects.filter(created_by=user).update(created_by=None)
    DeskAnswer.objects.filter(answered_by=user).update(answered_by=None)
    Promise.objects.filter(kept_by=user).update(kept_by=None)
    ImportRun.objects.filter(created_by=user).update(created_by=None)
    _forget_word(user)
    returned = InternalApproval.objects.filter(decided_by=user).select_related("listing")
    notify.take_back(f"listing:{step.listing.code}:returned_inside:{step.pk}" for step in returned)


def _forget_word(user: User) -> None:
    """What staff entered on the person's word no longer says whose word it was.

    An address tells who it was. Where there is none, as with paper, the name does within the
    organisations the person belongs to; namesakes elsewhere keep theirs.
    """
    verified = EmailAddress.objects.filter(user=user, verified=True)
    addresses = verified.values_list("email", flat=True)
    contacts = {normal_contact(text) for text in (user.email, user.phone, *addresses) if text}
    belonged = set(Affiliation.objects.filter(user=user).values_list("organisation_id", flat=True))

    def is_theirs(of: str, contact: str, organisation_id: int | None) -> bool:
        by_name = bool(user.full_name) and of == user.full_name and organisation_id in belonged
        return by_name or normal_contact(contact) in contacts

    named = Q(word_of=user.full_name, organisation__in=belonged) if user.full_name else Q()
    told = Listing.objects.filter(named | Q(word_contact__in=contacts))
    for listing in told.exclude(word=Listing.Word.OWN).select_related("organisation", "word_form"):
        _forget_word_of(listing)
    for draft in ListingDraft.objects.filter(data__has_key="word"):
        word = draft.data["word"]
        said = {name: str(word.get(name, "")) for name in ("word_of", "word_contact")}
        if is_theirs(said["word_of"], said["word_contact"], draft.organisation_id):
            draft.data["word"] = {**word, "word_of": "", "word_contact": ""}
            draft.save(update_fields=["data"])
            _forget_source(draft.organisation, said["word_of"])


def _forget_word_of(listing: Listing) -> None:
    _forget_source(listing.organisation, listing.word_of)
    form = listing.word_form
    Listing.objects.filter(pk=listing.pk).update(word_of="", word_contact="", word_form=None)
    audit.hide_detail(listing, "word_of")
    if form is not None:
        audit.hide_label([form], form.code)
        delete_stored(form)


def _forget_source(organisation: Organisation | None, name: str) -> None:
    """A record made on that occasion says who told of it."""
    if organisation is not None and name and name in organisation.source:
        source = organisation.source.replace(name, "…")
        Organisation.objects.filter(pk=organisation.pk).update(source=source)
