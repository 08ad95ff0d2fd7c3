"""The recipes: one file each, found by name."""

from genre_desktop.training.recipes.recipe import Recipe
from genre_desktop.training.recipes.short_chunk import RECIPE as SHORT_CHUNK

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (SHORT_CHUNK,)}

__all__ = ["RECIPES", "Recipe"]
