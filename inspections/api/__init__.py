"""The room over the API."""
