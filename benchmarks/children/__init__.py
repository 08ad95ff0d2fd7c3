"""What is measured in a process of its own; each prints a JSON object as its last line."""
