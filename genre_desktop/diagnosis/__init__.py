"""Whether the program works where it is, and what there is around it."""
