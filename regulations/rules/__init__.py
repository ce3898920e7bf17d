"""What law, authorities and standards say, as data and pure functions."""
