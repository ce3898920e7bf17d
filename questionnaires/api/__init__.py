"""Questionnaires over the API: templates, and what is sent and answered."""
