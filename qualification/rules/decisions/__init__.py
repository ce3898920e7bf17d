"""What people decide beside a computed standing: overrides, and answers to news of another authority."""
