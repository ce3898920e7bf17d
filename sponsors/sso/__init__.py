"""Signing in through a tenant's own identity provider: OpenID Connect and SAML, checked here, admitted by people."""
