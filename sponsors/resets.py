"""What makes the link of a reset mail good: whose it is, and the password and addresses they had then."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetLinks(PasswordResetTokenGenerator):
    """As Django makes them, but without the last sign-in: whoever stole the password would sign in with it again and
    again, half way, and so void every link by which its owner gets rid of them (SR-4)."""

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        """Void after another password, another address, or the time that settings name."""
        addresses = EmailAddress.objects.filter(user_id=user.pk).order_by("email").values_list("email", flat=True)
        return "|".join([str(user.pk), user.password, str(timestamp), user.get_username(), *addresses])
