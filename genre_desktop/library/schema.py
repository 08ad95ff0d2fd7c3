"""The tables of the library's database, and how an older file becomes one of today."""

import sqlite3

from genre_desktop.errors import UserError

MIGRATIONS: tuple[str, ...] = (
    """
    -- one recording, whatever its files are called and whatever their tags say
    CREATE TABLE song (id INTEGER PRIMARY KEY);

    -- what a file may hold to be that recording: writing tags makes another content of it
    CREATE TABLE content (
        digest BLOB PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song (id)
    ) WITHOUT ROWID;

    -- path: as the file system has it, which need not be Unicode
    -- song: NULL until the content was read once
    -- trouble: why it could not be heard, as it was at size and mtime_ns
    CREATE TABLE file (
        id INTEGER PRIMARY KEY,
        path BLOB NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        song INTEGER REFERENCES song (id),
        title TEXT NOT NULL DEFAULT '',
        artist TEXT NOT NULL DEFAULT '',
        genre_tag TEXT NOT NULL DEFAULT '',
        duration_s REAL,
        trouble TEXT,
        missing INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX file_by_song ON file (song);

    CREATE TABLE model (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        genres TEXT NOT NULL  -- JSON
    );

    -- genre: NULL if there was no music to hear
    -- probabilities: float32, one a genre of the model; embedding: float32, or NULL
    CREATE TABLE verdict (
        song INTEGER NOT NULL REFERENCES song (id),
        model INTEGER NOT NULL REFERENCES model (id),
        genre TEXT,
        confidence REAL NOT NULL,
        second TEXT,
        sureness TEXT NOT NULL,
        duration_s REAL NOT NULL,
        probabilities BLOB NOT NULL,
        embedding BLOB,
        warnings TEXT NOT NULL DEFAULT '[]',  -- JSON
        judged_at TEXT NOT NULL,  -- ISO 8601, UTC
        PRIMARY KEY (song, model)
    ) WITHOUT ROWID;
    CREATE INDEX verdict_by_model ON verdict (model);

    CREATE TABLE correction (
        song INTEGER PRIMARY KEY REFERENCES song (id),
        genre TEXT NOT NULL,
        corrected_at TEXT NOT NULL
    );

    CREATE TABLE folder (
        path BLOB PRIMARY KEY,
        watched INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;

    -- a tagging is undone as a whole
    CREATE TABLE tagging (
        id INTEGER PRIMARY KEY,
        token TEXT NOT NULL,  -- in the names of its drafts, which are no one else's
        started_at TEXT NOT NULL,  -- ISO 8601, UTC
        undone_at TEXT
    );

    -- path: as the library has it; target: the file itself, another where path is a link
    -- state: see tagging.journal; before: what makes of the file as it is the file as it was
    CREATE TABLE tagged (
        id INTEGER PRIMARY KEY,
        tagging INTEGER NOT NULL REFERENCES tagging (id),
        path BLOB NOT NULL,
        target BLOB NOT NULL,
        song INTEGER NOT NULL REFERENCES song (id),
        state TEXT NOT NULL,
        digest_before BLOB,
        digest_after BLOB,
        mtime_before_ns INTEGER,
        before BLOB
    );
    CREATE INDEX tagged_by_tagging ON tagged (tagging);
    CREATE INDEX tagged_by_state ON tagged (state);
    """,
    """
    -- the last map of each model's songs: int64 numbers, and as many pairs of float32
    CREATE TABLE song_map (
        model INTEGER PRIMARY KEY REFERENCES model (id),
        songs BLOB NOT NULL,
        places BLOB NOT NULL,
        laid_out INTEGER NOT NULL
    );
    """,
)
"""What leads from each version of the schema to the next, the first from an empty file."""


class NewerDatabaseError(UserError):
    """A library that a later version of the program has written."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to today's schema, in one transaction.

    Raises
    ------
    NewerDatabaseError
        It is of a later version already.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == len(MIGRATIONS):
        return
    if version > len(MIGRATIONS):
        raise NewerDatabaseError(
            "Your library was written by a newer version of this program.",
            "Install the newest version, or choose another library.",
        )
    connection.execute("BEGIN IMMEDIATE")  # two programs may start at once
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    # executescript would commit before it begins
    statements, pending = [], ""
    for line in script.splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
