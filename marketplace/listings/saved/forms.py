"""The form of a saved search: its name, and how often we tell."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.base.fields import CleanCharField
from marketplace.listings.models import SavedSearch
from marketplace.listings.models.saved import NAME


class SavedSearchForm(forms.Form):
    """For a new one and for a change."""

    name = CleanCharField(
        label=_l("What do you want to call it?"),
        max_length=NAME,
        help_text=_l("So that you know it again in your mails."),
        error_messages={"required": _l("Give it a name.")},
    )
    pace = forms.ChoiceField(
        label=_l("How often do we tell you?"),
        choices=SavedSearch.Pace.choices,
        widget=forms.RadioSelect,
        initial=SavedSearch.Pace.DAILY,
        help_text=_l("Only when something new has come in. Once a day means at 7 in the morning."),
        error_messages={"required": _l("Choose how often we tell you.")},
    )
