"""Rules of qualification: the standing of a site per market on any day."""
