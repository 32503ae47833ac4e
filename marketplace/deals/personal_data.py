"""What this room holds of a person: for the export they ask for, and for erasure."""

from django.db.models import Q

from cms.accounts.models import User
from marketplace.deals.models import DeskItem, Interest, InterestMessage


def export(user: User) -> tuple[str, object]:
    """Interests the person sent or answered by name, their questions and answers."""
    mine = Q(sent_by=user) | Q(from_person=user) | Q(to_person=user)
    said = InterestMessage.objects.filter(author=user).select_related("interest")
    return "deals", {
        "interests": [
            {
                "code": interest.code,
                "listing": interest.listing.code,
                "state": interest.state,
                "sent": interest.sent_at.isoformat(),
                "sent_by_me": interest.sent_by_id == user.pk,
                "my_contact_shown": user.pk in {interest.from_person_id, interest.to_person_id},
                "wish": interest.wish if interest.sent_by_id == user.pk else "",
                "use": interest.use if interest.sent_by_id == user.pk else "",
            }
            for interest in Interest.objects.filter(mine).select_related("listing").order_by("pk")
        ],
        "questions_and_answers": [
            {
                "interest": message.interest.code,
                "kind": message.kind,
                "text": message.text,
                "said": message.created_at.isoformat(),
            }
            for message in said.order_by("pk")
        ],
    }


def erase(user: User) -> None:
    """The organisations keep what was said between them; who of them said it goes."""
    Interest.objects.filter(sent_by=user).update(sent_by=None)
    Interest.objects.filter(from_person=user).update(from_person=None)
    Interest.objects.filter(to_person=user).update(to_person=None)
    InterestMessage.objects.filter(author=user).update(author=None)
    for name in ("taken_by", "decided_by", "draft_by"):
        DeskItem.objects.filter(**{name: user}).update(**{name: None})
