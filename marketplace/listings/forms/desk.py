"""Short forms of the desk: an ending, a decision, on whose word, a signed form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import one_time
from cms.base.errors import Refused
from ecosystem.registry.models import Organisation
from marketplace.listings.forms.fields import Words
from marketplace.listings.forms.places import place_choices
from marketplace.listings.models import Listing

NEED_OUTCOMES = ("solved_here", "solved_elsewhere", "no_longer_needed", "not_solved")
OFFER_OUTCOMES = ("transferred", "no_longer_needed", "not_solved")
#: Who mostly calls or brings a paper form, first.
CALLERS = ("household_business", "cooperative", "cooperative_group", "individual", "enterprise")


class CloseForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=_l("What came of it?"), widget=forms.RadioSelect)
    note = Words(
        label=_l("A few words about it"),
        max_length=500,
        rows=3,
        help_text=_l("For us and your own record; not shown on the exchange."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = NEED_OUTCOMES if kind == Listing.Kind.NEED else OFFER_OUTCOMES
        labels = dict(Listing.Outcome.choices)
        self.fields["outcome"].choices = [(code, labels[code]) for code in wanted]  # type: ignore[attr-defined]  # a choice field


class DecisionForm(forms.Form):
    """A colleague's decision."""

    comment = Words(
        label=_l("Comment"),
        max_length=5000,
        rows=3,
        help_text=_l("Needed when you send it back: say what should be changed."),
    )


class CodeForm(forms.Form):
    """Six digits from a message."""

    code = Words(
        label=_l("Code from the message"),
        max_length=12,
        required=True,
        error_messages={"required": _l("Enter the six digits of the code.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--num"}
        ),
    )

    def clean_code(self) -> str:
        """Digits only; people type spaces between them."""
        return "".join(str(self.cleaned_data["code"]).split())


class SignedForm(forms.Form):
    """The signed paper."""

    form_file = forms.FileField(
        label=_l("Signed form"),
        help_text=_l("A photo or scan of the signed paper: PDF, JPG or PNG, at most 25 MB."),
        error_messages={"required": _l("Choose the file with the signed form.")},
    )


class WordForm(forms.Form):
    """Staff type a need in for somebody: whose word it is, and for which organisation."""

    word = forms.ChoiceField(
        label=_l("How did we hear it?"),
        choices=[choice for choice in Listing.Word.choices if choice[0] != Listing.Word.OWN],
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how we heard it.")},
    )
    word_of = Words(
        label=_l("Name of the person"),
        max_length=120,
        required=True,
        error_messages={"required": _l("Write the name of the person whose word it is.")},
    )
    word_contact = Words(
        label=_l("Phone number or e-mail"),
        max_length=120,
        help_text=_l(
            "The code that confirms it goes there. With a signed paper form it may stay empty."
        ),
    )
    organisation = Words(
        label=_l("Find the organisation"),
        max_length=120,
        help_text=_l("Part of its name, or its tax code. Then choose it below."),
    )
    chosen = forms.ChoiceField(label=_l("Found"), required=False, widget=forms.RadioSelect)
    name = Words(label=_l("Name of the new organisation"), max_length=200)
    kind = forms.ChoiceField(label=_l("What it is"), required=False)
    place = forms.ChoiceField(label=_l("Where"), required=False)

    def __init__(self, *args: Any, found: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]  # a choice field
            (each.code, _("%(name)s, %(where)s") % {"name": each, "where": each.province or "–"})
            for each in found
        ] + [("new", _("None of these: it is new here"))]
        labels = dict(Organisation.Kind.choices)
        ordered = [*CALLERS, *(code for code in labels if code not in CALLERS)]
        self.fields["kind"].choices = [(code, labels[code]) for code in ordered]  # type: ignore[attr-defined]  # the same
        self.fields["place"].choices = place_choices()  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """An organisation chosen or named; an address for the code unless there is paper."""
        data = super().clean() or {}
        if (
            data.get("word") not in {None, "", Listing.Word.PAPER}
            and not data.get("word_contact")
            and "word_contact" not in self.errors
        ):
            self.add_error(
                "word_contact",
                ValidationError(
                    _(
                        "Write a phone number or e-mail address: the code that confirms it goes "
                        "there."
                    )
                ),
            )
        if data.get("word_contact"):
            self._check_contact(data["word_contact"])
        chosen = data.get("chosen")
        if chosen in {None, "", "new"} and not data.get("name"):
            self.add_error(
                "chosen" if self.found and not chosen else "name",
                ValidationError(_("Choose the organisation, or write the name of a new one.")),
            )
        return data

    def _check_contact(self, contact: str) -> None:
        """An address that a message could reach; without text messages the signed form remains."""
        try:
            one_time.normalise_address(contact)
        except Refused as refusal:
            if refusal.code != "no_sms":
                self.add_error("word_contact", ValidationError(refusal.message))
