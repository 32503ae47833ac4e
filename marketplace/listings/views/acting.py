"""What can be done with a listing, as buttons: read from the state tables, done by services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.errors import NotFound
from cms.base.i18n import localized
from cms.base.models import AuditEntry
from marketplace.listings import permissions, queries, services
from marketplace.listings.models import Listing

S, E = Listing.State, Listing.EditState


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the desk.

    Args:
        name: the last part of its address.
        label: what will happen.
        icon: beside the label.
        asks: whether a page asks before it is done.
        tone: look of the button.
    """

    name: str
    label: Promise
    icon: str = ""
    asks: bool = False
    tone: str = "line"


#: Actions of the tables that stand on the desk, by the name the table gives them.
ACTIONS: dict[str, Action] = {
    "submit": Action("edit", _l("Go on writing"), "edit", tone=""),
    "ask_inside": Action("edit", _l("Go on writing"), "edit", tone=""),
    "start_edit": Action("edit", _l("Change it"), "edit"),
    "take_back": Action("take_back", _l("Take it back to change it"), "undo"),
    "cancel_edit": Action("cancel_edit", _l("Give the change up"), "undo", asks=True),
    "renew": Action("renew", _l("Renew"), "history"),
    "close": Action("close", _l("Close with its outcome"), "check", asks=True),
    "withdraw": Action("withdraw", _l("Withdraw"), "cross", asks=True, tone="quiet"),
    "reopen": Action("reopen", _l("Take it up again"), "undo"),
}


def actions_for(user: Any, listing: Listing) -> list[Action]:
    """The buttons for this person now, each once, as the tables allow.

    Only for those who write for the organisation; what moderators do stands in their queue.
    """
    if not permissions.is_own_writer(user, listing):
        return []
    found = [ACTIONS[name] for name in permissions.actions_of(user, listing) if name in ACTIONS]
    return list(dict.fromkeys(found))


def may_write(listing: Listing) -> bool:
    """Whether the listing, or a change of it, is in its author's hands."""
    return listing.state == S.DRAFT or listing.edit_state == E.EDITING


SIMPLE: dict[str, tuple[Callable[..., Any], Promise]] = {
    "take_back": (services.take_back, _l("It is yours again. Change it and send it anew.")),
    "cancel_edit": (services.cancel_edit, _l("The change is given up. What is published stays.")),
    "renew": (services.renew, _l("Renewed.")),
    "reopen": (services.reopen, _l("It is a draft again. Look it over and send it.")),
}

#: What happened, as the owner reads it. Verbs that aren't here are staff's own business.
HAPPENED: dict[str, Promise] = {
    "create": _l("began it"),
    "save": _l("saved a version"),
    "submit": _l("sent it for review"),
    "ask_inside": _l("sent it to colleagues for approval"),
    "ask_word": _l("asked the person to confirm it"),
    "confirm_word": _l("confirmed it"),
    "pass_step": _l("approved a step inside the organisation"),
    "approve_inside": _l("approved it inside the organisation"),
    "return_inside": _l("sent it back to the author"),
    "pass_completeness": _l("found it complete"),
    "approve": _l("approved it; it is on the exchange"),
    "return_to_author": _l("asked for changes"),
    "comment": _l("wrote a comment"),
    "answer": _l("wrote an answer"),
    "start_edit": _l("began a change"),
    "cancel_edit": _l("gave the change up"),
    "take_back": _l("took it back"),
    "renew": _l("renewed it"),
    "expire": _l("it reached its date and was taken down"),
    "close": _l("closed it"),
    "withdraw": _l("withdrew it"),
    "reopen": _l("took it up again"),
    "disclose_less": _l("hid the name"),
    "read_novelty_warning": _l("read the warning about novelty"),
    "add_image": _l("added a picture"),
    "remove_image": _l("removed a picture"),
    "add_document": _l("added a document"),
    "remove_document": _l("removed a document"),
    "describe_document": _l("changed who may open a document"),
    "grant_documents": _l("opened the documents to an organisation"),
    "end_grant": _l("closed the documents to an organisation"),
}


#: Icons of some verbs; the others are changes of words.
ICONS = {
    "submit": "right",
    "ask_inside": "right",
    "ask_word": "mail",
    "confirm_word": "check",
    "approve_inside": "check",
    "pass_step": "check",
    "pass_completeness": "check",
    "approve": "verified",
    "return_inside": "undo",
    "return_to_author": "undo",
    "take_back": "undo",
    "cancel_edit": "undo",
    "comment": "mail",
    "answer": "mail",
    "renew": "history",
    "expire": "clock",
    "close": "check",
    "withdraw": "cross",
    "add_image": "image",
    "remove_image": "image",
    "add_document": "doc",
    "remove_document": "doc",
    "describe_document": "lock",
}


def icon(entry: AuditEntry) -> str:
    """The icon of one line of the trail."""
    return ICONS.get(entry.action.removeprefix("listings."), "edit")


def happened(entry: AuditEntry) -> str:
    """The words for one line of the trail; empty when it isn't shown."""
    verb = entry.action.removeprefix("listings.")
    return str(HAPPENED[verb]) if verb in HAPPENED else ""


def who(entry: AuditEntry) -> str:
    """Who did it: colleagues by name, staff of the exchange as such."""
    if entry.actor is None:
        return _("The exchange") if entry.action != "listings.confirm_word" else _("The person")
    return _("Staff of the exchange") if entry.actor.is_staff else str(entry.actor)


def track(listing: Listing) -> list[dict[str, str]]:
    """The states of the listing (or of its change) as steps."""
    labels: dict[str, Any] = {str(code): label for code, label in Listing.State.choices}
    order: list[str] = [S.DRAFT]
    if listing.word != Listing.Word.OWN:
        order.append(S.AWAITING_WORD)
    if listing.organisation.approval_steps:
        order.append(S.INTERNAL_REVIEW)
    order += [S.COMPLETENESS, S.APPROVAL, S.LIVE]
    now: str = listing.state
    if listing.edit_state != E.NONE:
        now = {E.EDITING.value: S.DRAFT.value}.get(listing.edit_state, listing.edit_state)
        labels = labels | {S.DRAFT: _("Change being written"), S.LIVE: _("Published")}
    if now not in order:
        order.append(now)
    position = order.index(now)
    done = now in {S.LIVE, S.EXPIRED, S.CLOSED, S.WITHDRAWN}
    return [
        {
            "label": str(labels[state]),
            "state": "now" if index == position else "done" if index < position else "",
            "note": "",
        }
        for index, state in enumerate(order)
        if index <= position or not done
    ]


def moved_on() -> str:
    """What somebody reads who pressed twice, or after somebody else."""
    return _("This was done already, or it has moved on. Here is how it stands.")


def own_listing(request: HttpRequest, code: str) -> Listing:
    """A listing of the person's own side.

    Raises:
        NotFound: another organisation's, whether or not it is public.
    """
    listing = queries.get_listing_for(request.user, code)
    if not permissions.can_see_unpublished(request.user, listing):
        raise NotFound
    return listing


def title_of(listing: Listing) -> str:
    """The title in the reader's language, else the code."""
    return localized(listing.content, "title").text or listing.code
