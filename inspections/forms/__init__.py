"""Shapes of what people type about inspections and what follows from them."""
