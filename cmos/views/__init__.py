"""Pages about companies, sites, products and their evidence."""
