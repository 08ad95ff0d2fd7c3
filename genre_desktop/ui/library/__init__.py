"""The library page: a whole collection in one table."""
