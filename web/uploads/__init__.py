"""Files on their way: they arrive in parts, wait for the form they belong to, and are no records until it is sent."""
