"""Pages of qualification."""
