"""Coming in and staying in: what a session has proven, when its screen locks, when it ends, and where it is open."""
