"""Controlled files: what is taken, how it is checked, scanned, shown and given out (SR-7, SR-8)."""
