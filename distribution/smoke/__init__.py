"""The packages tried as a user has them: `make smoke`."""
