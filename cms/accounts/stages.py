"""What stands between the password and being signed in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage as BaseStage

from cms.accounts.models import User


class EmailVerificationStage(BaseStage):
    """Asks for the code that was mailed, except of those who are known by a confirmed number."""

    def handle(self) -> tuple[Any, bool]:
        """Pass people with a confirmed number who didn't sign in by an unconfirmed address."""
        user = self.login.user
        if isinstance(user, User) and user.phone and user.phone_verified and not self.login.email:
            return None, True
        result: tuple[Any, bool] = super().handle()
        return result
