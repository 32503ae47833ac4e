"""Words for codes on the moderation pages."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from ecosystem.registry.models import Affiliation

register = template.Library()

#: What the audit trail's actions are called.
ACTIONS: dict[str, Promise] = {
    "create": _l("began it"),
    "save": _l("saved a text"),
    "submit": _l("sent it to the exchange"),
    "ask_inside": _l("asked for approval inside"),
    "ask_word": _l("asked the person to confirm"),
    "confirm_word": _l("confirmed the word"),
    "resend_word_code": _l("sent the code again"),
    "approve_inside": _l("approved inside"),
    "return_inside": _l("sent it back inside"),
    "pass_completeness": _l("found nothing missing"),
    "check_lists": _l("compared it with the technology lists"),
    "approve": _l("approved it"),
    "return_to_author": _l("sent it back"),
    "take_back": _l("took it back"),
    "comment": _l("wrote to the author"),
    "note": _l("left a note for colleagues"),
    "answer": _l("answered the need"),
    "start_edit": _l("began a change"),
    "cancel_edit": _l("gave the change up"),
    "renew": _l("renewed it"),
    "expire": _l("it reached its date"),
    "close": _l("closed it"),
    "withdraw": _l("took it off the exchange"),
    "reopen": _l("took it up again"),
    "add_image": _l("added a picture"),
    "remove_image": _l("removed a picture"),
    "add_document": _l("added a file"),
    "remove_document": _l("removed a file"),
    "open_document": _l("opened a file"),
    "disclose_less": _l("took the name away from it"),
    "read_novelty_warning": _l("read the warning about novelty"),
    "say_of_match": _l("said something of a match"),
    "grant_documents": _l("let an organisation open the files"),
    "end_grant": _l("ended an organisation's access to the files"),
}


@register.filter
def action_label(action: str) -> str:
    """What an entry of the audit trail says in words."""
    return str(ACTIONS.get(action.removeprefix("listings."), action))


@register.filter
def role_label(role: str) -> str:
    """The name of a role inside an organisation."""
    return str(dict(Affiliation.Role.choices).get(role, role))
