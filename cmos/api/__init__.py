"""Companies, sites, products and evidence over the API."""
