"""Columns of lists."""
