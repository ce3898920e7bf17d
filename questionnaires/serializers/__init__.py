"""Shapes of questionnaires over the API."""
