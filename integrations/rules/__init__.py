"""What an import understands: fields, heads of columns, cells. Pure functions."""
