"""Pages for people, in one file with their pictures: how they look, whatever they tell of."""
