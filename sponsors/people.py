"""Who acts before anybody is signed in."""

from __future__ import annotations

from typing import Final

from kernel.actor import Actor

SIGN_IN: Final = Actor.system("sign-in")
