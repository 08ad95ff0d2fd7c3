"""The live page: what the microphone hears, as it hears it."""
