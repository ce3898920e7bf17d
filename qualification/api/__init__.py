"""Qualification over the API."""
