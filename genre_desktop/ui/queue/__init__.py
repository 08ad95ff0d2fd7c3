"""The queue: several songs, one after another."""
