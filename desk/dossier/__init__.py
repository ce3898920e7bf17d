"""The dossier of a site: what is known of it, put together from every room for a reader outside."""
