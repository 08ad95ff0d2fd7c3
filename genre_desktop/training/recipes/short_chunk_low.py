"""The short-chunk network without the treble, as a second opinion.

Old recordings and old transfers end somewhere between 8 and 11 kHz, and in a collection that goes
with the genre: of GTZAN's training songs all pop is whole, and nearly all blues, country and
classical are cut. It is a clue to the genre, and a treacherous one: country songs that are whole
are taken for pop. This network hears nothing that high. Alone it is right about fewer songs than
one that does; the two together are right about more.
"""

import dataclasses
from functools import partial

from genre_desktop.training.recipes import short_chunk

_HIGHEST_HEARD = 0.905
"""Share of the bands: 116 of 128, up to 7.8 kHz."""

RECIPE = dataclasses.replace(
    short_chunk.RECIPE,
    name="short-chunk-low",
    summary="short-chunk that hears up to 7.8 kHz alone",
    build=partial(short_chunk.build, highest_heard=_HIGHEST_HEARD),
)
