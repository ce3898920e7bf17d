"""Shapes of the room over the API."""
