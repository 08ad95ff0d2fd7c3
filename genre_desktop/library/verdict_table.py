"""The songs of the library, whatever files hold them, and what models have made of them."""

import json
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.connection import Connection
from genre_desktop.library.records import Judgement, SongMap


class VerdictTable(Connection):
    """Part of `Database`: models, songs by their content, verdicts of the ones on the others."""

    def model(self, card: ModelCard) -> int:
        """The number of a model in this library, which it keeps."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO model (sha256, label, genres) VALUES (?, ?, ?)",
                (card.identity, card.label, json.dumps(card.genres)),
            )
            (number,) = connection.execute(
                "SELECT id FROM model WHERE sha256 = ?", (card.identity,)
            ).fetchone()
        return int(number)

    def model_label(self, model: int) -> str:
        """What a model is called, as "genre 1.0"; empty for a number that none has."""
        found = self._connection.execute(
            "SELECT label FROM model WHERE id = ?", (model,)
        ).fetchone()
        return "" if found is None else str(found[0])

    def song_of(self, digest: bytes) -> int | None:
        """The recording that has this content; None if it was never met."""
        found = self._connection.execute(
            "SELECT song FROM content WHERE digest = ?", (digest,)
        ).fetchone()
        return None if found is None else int(found[0])

    def song_for(self, digest: bytes) -> int:
        """The recording that has this content, entered if it was never met."""
        with self.transaction() as connection:
            song = self.song_of(digest)
            if song is None:
                song = int(connection.execute("INSERT INTO song DEFAULT VALUES").lastrowid or 0)
                self.put_content(digest, song)
        return song

    def put_content(self, digest: bytes, song: int) -> None:
        """Enter that a content is that recording too, as after its tags were written."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (digest, song))

    def is_judged(self, song: int, model: int) -> bool:
        """Whether there is a verdict of this model."""
        found = self._connection.execute(
            "SELECT 1 FROM verdict WHERE song = ? AND model = ?", (song, model)
        ).fetchone()
        return found is not None

    def judged_songs(self, model: int) -> set[int]:
        """All recordings with a verdict of this model."""
        rows = self._connection.execute("SELECT song FROM verdict WHERE model = ?", (model,))
        return {song for (song,) in rows}

    def put_judgement(self, song: int, model: int, judgement: Judgement) -> None:
        """Enter what a model makes of a recording, in the place of what it made before."""
        verdict = judgement.verdict
        second = verdict.ranked()[1][0] if verdict.genre is not None else None
        embedding = judgement.embedding
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    song,
                    model,
                    verdict.genre,
                    verdict.confidence,
                    second,
                    verdict.sureness.value,
                    judgement.duration_s,
                    np.asarray(verdict.probabilities, np.float32).tobytes(),
                    None if embedding is None else np.asarray(embedding, np.float32).tobytes(),
                    json.dumps(judgement.warnings),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )

    def judgement(self, song: int, model: int) -> Judgement | None:
        """What a model has made of a recording."""
        found = self._connection.execute(
            """
            SELECT model.genres, probabilities, sureness, duration_s, embedding, warnings
            FROM verdict JOIN model ON model.id = verdict.model WHERE song = ? AND model = ?
            """,
            (song, model),
        ).fetchone()
        if found is None:
            return None
        genres, probabilities, sureness, duration_s, embedding, warnings = found
        shares = np.frombuffer(probabilities, np.float32)
        return Judgement(
            Verdict(tuple(json.loads(genres)), tuple(map(float, shares)), Sureness(sureness)),
            duration_s,
            None if embedding is None else np.frombuffer(embedding, np.float32),
            tuple(json.loads(warnings)),
        )

    def embeddings(self, model: int) -> tuple[list[int], NDArray[np.float32]]:
        """The recordings that a model has placed, and where [shape=(n_songs, n)]."""
        rows = self._connection.execute(
            "SELECT song, embedding FROM verdict WHERE model = ? AND embedding IS NOT NULL"
            " ORDER BY song",
            (model,),
        ).fetchall()
        if not rows:
            return [], np.empty((0, 0), np.float32)
        places = np.frombuffer(b"".join(place for _, place in rows), np.float32)
        return [song for song, _ in rows], places.reshape(len(rows), -1)

    def put_map(self, model: int, found: SongMap) -> None:
        """Keep where a model's songs lie, in the place of the map before."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO song_map VALUES (?, ?, ?, ?)",
                (
                    model,
                    np.array(found.songs, np.int64).tobytes(),
                    np.asarray(found.places, np.float32).tobytes(),
                    found.laid_out,
                ),
            )

    def last_map(self, model: int) -> SongMap | None:
        """Where a model's songs lay when that was last computed."""
        found = self._connection.execute(
            "SELECT songs, places, laid_out FROM song_map WHERE model = ?", (model,)
        ).fetchone()
        if found is None:
            return None
        songs, places, laid_out = found
        numbers = np.frombuffer(songs, np.int64).tolist()
        return SongMap(tuple(numbers), np.frombuffer(places, np.float32).reshape(-1, 2), laid_out)
