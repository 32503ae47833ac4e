"""The written answer that a need's owner is owed, also when nothing fits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.accounts import notify
from cms.base.errors import Refused
from cms.base.i18n import LANGUAGES, localized
from cms.base.text import clean
from marketplace.listings import addresses, matching, permissions, queries
from marketplace.listings.explaining import explain
from marketplace.listings.models import AnswerOffer, DeskAnswer, Listing, Promise
from marketplace.listings.permissions import Audience
from marketplace.listings.services import promising
from marketplace.listings.services.common import S, allow, people_of, record, tell, visible
from marketplace.listings.services.sending import require_words

MOST_OFFERS = 10  # an owner reads a handful, not a catalogue
LOOKED_AT = 100  # matches among which the reasons for the named technologies are found


@dataclass(frozen=True, slots=True)
class _Named:
    """A technology with why it fits, by language."""

    offer: Listing
    why: dict[str, str]


def answer_need(
    actor: Any,
    *,
    listing: Listing,
    text: str,
    language: str | None = None,
    offers: Iterable[Listing] = (),
) -> DeskAnswer:
    """Answer a live need in writing, with the technologies that are worth a look.

    One answer keeps one promise: whoever comes second is refused, and further words go by
    `comment`. The same person sending the same answer again gets the one that went out.

    Args:
        actor: a moderator who may decide on this need.
        listing: the need.
        text: what its owner reads; the technologies, each with its reason, follow it in the mail.
        language: of the text, `vi` or `en`; None: the author's.
        offers: live technologies that the owner may see, the best first; ten at most.

    Raises:
        NotFound, NotAllowed: no moderator, or of the same organisation.
        Refused: no words (`words`), not a live need (`not_a_live_need`), answered already
            (`answered`), a technology that the owner can't look at or too many (`offers`),
            no such language (`language`).
    """
    named = _with_reasons(listing, list(dict.fromkeys(offers)))
    return _answer(actor, listing, text, language, named)


@transaction.atomic
def _answer(
    actor: Any, listing: Listing, text: str, language: str | None, named: Sequence[_Named]
) -> DeskAnswer:
    found = visible(actor, listing)
    allow(permissions.can_decide_review(actor, found))
    words = require_words(text)
    if found.kind != Listing.Kind.NEED or found.state != S.LIVE:
        raise Refused(_("Only a live need is answered."), code="not_a_live_need")
    language = language or (found.created_by.language if found.created_by else "vi")
    if language not in LANGUAGES:
        raise Refused(_("Choose the language of the answer."), field="language", code="language")
    if sent := _sent(found):
        chosen = [each.offer.pk for each in named]
        same = list(sent.rows.values_list("offer_id", flat=True)) == chosen
        if same and sent.answered_by_id == actor.pk and sent.text == words:
            return sent
        raise _answered(sent)
    _check_offers(found, named)
    if promising.open_promise(found, Promise.Kind.ANSWER) is None:
        promising.begin(found, Promise.Kind.ANSWER, at=found.published_at)
    promise = promising.end(found, Promise.Kind.ANSWER, Promise.Ended.KEPT, by=actor)
    # It is open, and nobody else could end it under the lock.
    assert promise is not None
    assert promise.kept_at is not None
    made = DeskAnswer.objects.create(
        listing=found,
        promise=promise,
        text=words,
        language=language,
        answered_by=actor,
        answered_at=promise.kept_at,
    )
    AnswerOffer.objects.bulk_create(
        AnswerOffer(
            answer=made,
            offer=each.offer,
            position=position,
            why_vi=each.why.get("vi", ""),
            why_en=each.why.get("en", ""),
        )
        for position, each in enumerate(named, start=1)
    )
    record(actor, "answer", found, answer=made.pk, offers=[each.offer.code for each in named])
    _tell_answer(found, made, named)
    return made


def _sent(listing: Listing) -> DeskAnswer | None:
    """The answer that kept the newest promise; None while one is owed. The listing is locked."""
    last = Promise.objects.filter(listing=listing, kind=Promise.Kind.ANSWER).order_by("-pk").first()
    if last is None or last.kept_at is None:
        return None
    answers = DeskAnswer.objects.select_related("answered_by")
    sent = answers.filter(promise=last).first()
    # Kept before answers were stored: who answered is known, the words are not.
    return sent or DeskAnswer(
        listing=listing, promise=last, answered_by=last.kept_by, answered_at=last.kept_at
    )


def _answered(sent: DeskAnswer) -> Refused:
    who = sent.answered_by.full_name if sent.answered_by else ""
    text = _(
        "This need has been answered by %(who)s; nothing was sent a second time. "
        "Write a comment if there is more to say."
    )
    return Refused(text % {"who": who or _("a colleague")}, code="answered")


def _check_offers(need: Listing, named: Sequence[_Named]) -> None:
    """Refuse what the owner couldn't open.

    Raises:
        Refused: too many, no technology that is live, or one for members and the owner is none.
    """
    if len(named) > MOST_OFFERS:
        raise Refused(
            _("Name %(count)s technologies at most.") % {"count": MOST_OFFERS},
            field="offers",
            code="offers",
        )
    wanted = [each.offer.pk for each in named]
    audience: Audience = "members" if need.organisation.verified else "public"
    live = queries.bare_live_for(audience).filter(kind=Listing.Kind.OFFER, pk__in=wanted)
    if live.count() < len(wanted):
        raise Refused(
            _("One of these technologies isn't up any more, or is for verified members only."),
            field="offers",
            code="offers",
        )


def _with_reasons(need: Listing, offers: Sequence[Listing]) -> list[_Named]:
    """Why each fits, in both languages; nothing where the ranking doesn't know it or is away."""
    if not offers or need.kind != Listing.Kind.NEED or need.first_published_at is None:
        return [_Named(offer, {}) for offer in offers]
    ranked = matching.rank_live(need, limit=LOOKED_AT)
    found = {str(match.payload["code"]): match for match in ranked.matches}
    named = []
    for offer in offers:
        why = {}
        if match := found.get(offer.code):
            for language in LANGUAGES:
                with translation.override(language):
                    why[language] = explain(ranked.document, match).why()
        named.append(_Named(offer, why))
    return named


def _tell_answer(need: Listing, answer: DeskAnswer, named: Sequence[_Named]) -> None:
    """Mail it to the owner's people, each in their own language."""
    for user in people_of(need):
        with translation.override(user.language):
            rows = [
                {
                    "title": localized(each.offer, "live_title").text,
                    "url": notify.absolute(addresses.public(each.offer, user.language)),
                    "why": each.why.get(user.language, ""),
                }
                for each in named
            ]
        context = {"comment": clean(answer.text), "offers": rows}
        tell([user], need, template="answer", key=f"desk_answer:{answer.pk}", context=context)
