"""The laboratory: how the bundled model is trained and measured."""
