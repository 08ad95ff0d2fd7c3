"""What makes the packages for people without Python; `build.spec` and the Makefile call it."""
