"""Shapes of what qualification says over the API."""
