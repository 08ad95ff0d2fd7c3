"""The recipes: one file each, found by name."""

from genre_desktop.training.recipes import (
    cnn1d_features,
    cnn_chunks,
    cnn_mel128,
    cnn_spectrogram,
    crnn,
    dense_mfcc,
    musicnn,
    short_chunk,
    short_chunk_res,
    short_chunk_smooth,
)
from genre_desktop.training.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        dense_mfcc.DENSE,
        dense_mfcc.REGULARISED,
        cnn1d_features.PLAIN,
        cnn1d_features.AUGMENTED,
        cnn_mel128.RECIPE,
        cnn_chunks.RECIPE,
        cnn_spectrogram.RECIPE,
        crnn.RECIPE,
        musicnn.RECIPE,
        short_chunk_res.RECIPE,
        short_chunk.RECIPE,
        short_chunk_smooth.RECIPE,
    )
}

__all__ = ["RECIPES", "Recipe"]
