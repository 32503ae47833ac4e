"""How allauth meets our people: phone numbers, languages, second factors."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up and in."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The national e-identity."""


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""
