"""How the secrets of connected systems are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class MachineSecretHasher(PBKDF2PasswordHasher):
    """One round of HMAC-SHA-256: the secret has 256 random bits, so that nobody guesses it, and slow hashing would only
    let anybody who knows a client's id keep the processors busy at the token address."""

    algorithm = "machine_sha256"
    iterations = 1
