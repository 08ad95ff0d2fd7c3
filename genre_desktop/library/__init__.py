"""A whole collection: folders in, verdicts kept, tags out."""
