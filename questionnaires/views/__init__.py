"""Pages about templates of questionnaires."""
