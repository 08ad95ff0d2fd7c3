"""What makes the packages."""
