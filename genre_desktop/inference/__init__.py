"""The model file, the engine that runs it, and how windows become a verdict."""
