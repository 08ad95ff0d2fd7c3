"""The short-chunk network on a blurred picture, as a second opinion.

Collections differ in grain: one was measured in these very bands and columns, another interpolated
from others. A network that tells them apart by that keeps what it learns of the one from the other,
and GTZAN's country, by three artists for the most part, is not enough to know country by. Blurred,
they look alike. Alone or beside the sharp one it is right about more country and rock.
"""

import dataclasses
from functools import partial

from genre_desktop.training.recipes import short_chunk

RECIPE = dataclasses.replace(
    short_chunk.RECIPE,
    name="short-chunk-smooth",
    summary="short-chunk on a blurred picture",
    build=partial(short_chunk.build, blur=3),
)
