"""Shapes of what people type about qualifications."""
