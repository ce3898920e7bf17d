"""Rules of passwords that a tenant's policy chooses: how hard to guess, which are not taken again (R-09).

Django's own validators hold for everybody: twelve characters, none of the common ones, nothing of one's own name.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from sponsors.entering.coming import policy_for
from sponsors.models import PasswordRecord, User

JUDGED: Final = 72
"""Characters that are judged: the measure takes no more, and what follows makes a password no weaker."""
HINT: Final = "Several words that do not belong together are strong and easy to remember."


class StrengthValidator:
    """How many guesses a password stands, measured by zxcvbn with the person's own name and address as known words."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise a `ValidationError` that says what is weak and how to do better."""
        asked = policy_for(user.pk).password_strength if user else 0
        known = [user.name, user.email, *user.name.split(), *user.email.split("@")] if user else []
        found: dict[str, Any] = zxcvbn(password[:JUDGED], user_inputs=known)
        if found["score"] >= asked:
            return
        advice = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
        words = " ".join(f"{each.rstrip('.')}." for each in advice if each) or HINT
        raise ValidationError(
            f"This password is too easy to guess ({found['score']} of 4, your company asks {asked}). {words}",
            code="password_too_weak",
        )

    def get_help_text(self) -> str:
        return HINT


class HistoryValidator:
    """Earlier passwords are not taken again, as many as the policy says; each that is set is kept as its hash."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise a `ValidationError` for one of the person's last passwords."""
        last = policy_for(user.pk).password_history if user else 0
        if user is None or not last:
            return
        kept = PasswordRecord.objects.filter(account_id=user.pk).order_by("-set_at", "-pk")[:last]
        if any(check_password(password, each.password) for each in kept):
            raise ValidationError(
                f"You had this password before. Your company asks for one that is none of your last {last}.",
                code="password_used_before",
            )

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Keep the hash of a password that was set."""
        if user is not None:
            PasswordRecord.objects.create(account=user, password=user.password)

    def get_help_text(self) -> str:
        return "None of your last passwords."
