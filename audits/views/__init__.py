"""The sponsor's pages about audits and findings."""
