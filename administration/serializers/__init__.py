"""Shapes of people and their rights, and of sign-in providers, over the API."""
