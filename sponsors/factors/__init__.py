"""Second factors: codes of an authenticator app, passkeys, recovery codes (21 CFR 11.300, R-08)."""
