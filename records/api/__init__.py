"""The API of what stays: one file per family of resources."""
