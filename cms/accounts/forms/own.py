"""Forms of our own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.accounts import channels, consents, notify, services
from cms.accounts.models import NotificationPreference, User
from cms.base.fields import CleanCharField
from cms.theme.forms import Segmented


class ProfileForm(forms.Form):
    """Name and language."""

    full_name = CleanCharField(
        label=_l("Full name"),
        max_length=services.NAME_LENGTH,
        error_messages={"required": _l("Write your full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_l("Language of mails and messages"),
        choices=User.Language.choices,
        widget=Segmented,
    )


class ConsentsForm(forms.Form):
    """The optional purposes, as they stand."""

    def __init__(self, *args: Any, standing: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in consents.OPTIONAL:
            self.fields[purpose] = forms.BooleanField(
                label=consents.words(purpose), required=False, initial=purpose in standing
            )

    def chosen(self) -> list[str]:
        """The ticked ones."""
        return [purpose for purpose in consents.OPTIONAL if self.cleaned_data[purpose]]


class PreferencesForm(forms.Form):
    """A pace for each kind on each channel that reaches the person."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reaching = [c for c in channels.available() if c.address_of(user)]
        self.kinds = notify.kinds_for(user)
        paces = notify.all_paces(user)
        for kind in self.kinds:
            for channel in self.reaching:
                self.fields[f"{kind.code}:{channel.name}"] = forms.ChoiceField(
                    label=str(channel.label),
                    choices=NotificationPreference.Pace.choices,
                    initial=paces[kind.code, channel.name],
                    widget=forms.Select(attrs={"aria-label": f"{kind.label}: {channel.label}"}),
                )

    def rows(self) -> list[tuple[notify.Kind, list[forms.BoundField]]]:
        """Each kind with its fields, for the template."""
        return [
            (kind, [self[f"{kind.code}:{channel.name}"] for channel in self.reaching])
            for kind in self.kinds
        ]

    def chosen(self) -> dict[tuple[str, str], str]:
        """The paces by kind and channel."""
        return {
            (kind.code, channel.name): self.cleaned_data[f"{kind.code}:{channel.name}"]
            for kind in self.kinds
            for channel in self.reaching
        }
