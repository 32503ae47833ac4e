"""Forms of an interest: what we want, a no with its reason, a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from ecosystem.registry.models import Organisation
from marketplace.deals.models import Interest
from marketplace.deals.models.interest import NOTE, WORDS
from marketplace.listings.forms.fields import Words
from marketplace.listings.models import Listing

SHARE_LABEL = _l("Show my name and contact to the other side once both have said yes")
SHARE_HELP = _l("Without it they see your organisation and its general contact only.")


class InterestForm(forms.Form):
    """What we want, for what use, by when, about which of our listings, and what they see of us."""

    organisation = forms.ChoiceField(
        label=_l("For which organisation?"),
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose the organisation you write for.")},
    )
    own_listing = forms.ChoiceField(
        label=_l("About which listing of yours?"),
        required=False,
        help_text=_l("The other side then sees at once why the two may fit."),
    )
    wish = Words(
        label=_l("What do you want?"),
        rows=4,
        max_length=WORDS,
        required=True,
        help_text=_l("Two or three sentences are enough."),
        error_messages={"required": _l("Say what you want.")},
    )
    use = Words(label=_l("For what use?"), rows=3, max_length=WORDS)
    timing = Words(
        label=_l("By when?"),
        max_length=200,
        help_text=_l("For example: before the autumn harvest."),
    )
    shown = forms.ChoiceField(
        label=_l("What do they see of you before they answer?"),
        widget=forms.RadioSelect,
        choices=Interest.Shown.choices,
        initial=Interest.Shown.NAMED,
    )
    share_contact = forms.BooleanField(label=SHARE_LABEL, help_text=SHARE_HELP, required=False)

    def __init__(
        self,
        *args: Any,
        organisations: list[Organisation],
        own_listings: list[Listing],
        titles: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {one.code: one for one in organisations}
        self.listings = {one.code: one for one in own_listings}
        choice: Any = self.fields["organisation"]
        choice.choices = [(one.code, str(one)) for one in organisations]
        if len(organisations) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = organisations[0].code
        about: Any = self.fields["own_listing"]
        about.choices = [("", _l("None of ours")), *((one, titles[one]) for one in self.listings)]
        if not own_listings:
            about.widget = forms.HiddenInput()

    def sent(self) -> dict[str, Any]:
        """Arguments of the service, from cleaned data."""
        data = self.cleaned_data
        return {
            "organisation": self.organisations[data["organisation"]],
            "own_listing": self.listings.get(data["own_listing"]),
            "wish": data["wish"],
            "use": data["use"],
            "timing": data["timing"],
            "shown": data["shown"],
            "share_contact": data["share_contact"],
        }


class IntroductionForm(forms.Form):
    """Why the centre brings two together."""

    text = Words(
        label=_l("Why should the two talk?"),
        rows=4,
        max_length=WORDS,
        required=True,
        help_text=_l("Both sides read it."),
        error_messages={"required": _l("Say why the two should talk.")},
    )


class AcceptForm(forms.Form):
    """A yes."""

    share_contact = forms.BooleanField(label=SHARE_LABEL, help_text=SHARE_HELP, required=False)


class DeclineForm(forms.Form):
    """A no, and why."""

    reason = forms.ChoiceField(
        label=_l("Why not?"),
        choices=Interest.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose why, so that they know.")},
    )
    note = Words(
        label=_l("A kind sentence"),
        rows=2,
        max_length=NOTE,
        help_text=_l("The other side reads it. It may stay empty."),
    )


class QuestionForm(forms.Form):
    """A question before answering."""

    text = Words(
        label=_l("Your question"),
        rows=3,
        max_length=WORDS,
        required=True,
        error_messages={"required": _l("Write your question.")},
    )


class AnswerForm(forms.Form):
    """The answer to a question."""

    text = Words(
        label=_l("Your answer"),
        rows=3,
        max_length=WORDS,
        required=True,
        error_messages={"required": _l("Write your answer.")},
    )
