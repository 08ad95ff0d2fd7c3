"""Songs cut into pieces that count as songs.

They exist to show what a split by pieces is worth: nothing. See `splits.parted`.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.training.leaks import PIECE_MARK
from genre_desktop.training.songs import Songs


@dataclass(frozen=True)
class Chunks:
    """The songs of a collection in pieces, each a song of its own.

    Attributes
    ----------
    source : Songs
    columns : int
        Length of a piece.
    places : tuple of (int, int)
        Of each piece: index of its song, and its first column there.
    """

    source: Songs
    columns: int
    places: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """The collection's."""
        return self.source.name

    @cached_property
    def genres(self) -> tuple[str, ...]:
        """One per piece."""
        return tuple(self.source.genres[index] for index, _ in self.places)

    @cached_property
    def tracks(self) -> tuple[str, ...]:
        """One per piece: the song's, and the number of the piece in it."""
        return tuple(
            f"{self.source.tracks[index]}{PIECE_MARK}{start // self.columns + 1:02}"
            for index, start in self.places
        )

    @cached_property
    def artists(self) -> tuple[str, ...]:
        """One per piece."""
        return tuple(self.source.artists[index] for index, _ in self.places)

    @property
    def n_mels(self) -> int:
        """Mel bands."""
        return self.source.n_mels

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self.source.sample_rate

    @property
    def column_s(self) -> float:
        """Seconds from one mel column to the next."""
        return self.source.column_s

    @property
    def fmin(self) -> float:
        """Lower end of the bands, in Hz."""
        return self.source.fmin

    @property
    def fmax(self) -> float:
        """Upper end of the bands, in Hz."""
        return self.source.fmax

    def __len__(self) -> int:
        return len(self.places)

    def song(self, index: int) -> MelColumns:
        """Mel columns of one piece."""
        song, start = self.places[index]
        return self.source.song(song)[:, start : start + self.columns]

    def fingerprint(self, index: int) -> str:
        """Hash of a piece's mel."""
        return hashlib.blake2b(self.song(index).tobytes(), digest_size=8).hexdigest()


def chunks(songs: Songs, columns: int) -> Chunks:
    """Cut every song into pieces of so many columns; what is left at its end falls away.

    Raises
    ------
    UserError
        No song is as long as a piece.
    """
    places = tuple(
        (index, start)
        for index in range(len(songs))
        for start in range(0, songs.song(index).shape[1] - columns + 1, columns)
    )
    if not places:
        raise UserError(f"No song of {songs.name} is as long as {columns * songs.column_s:.1f} s.")
    return Chunks(songs, columns, places)
