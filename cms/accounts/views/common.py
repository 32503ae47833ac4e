"""What the account's views share."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from cms.accounts.models import User

if TYPE_CHECKING:
    from django import forms

    from cms.base.errors import Refused


def person(request: HttpRequest) -> User:
    """Who is signed in; for views behind `login_required`."""
    return cast("User", request.user)


def add_refusal(form: "forms.Form", refused: "Refused") -> None:
    """Put a service's refusal where it belongs in the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
