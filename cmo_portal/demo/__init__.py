"""What only the demo has: a local inbox, and a cast to try the portal with."""
