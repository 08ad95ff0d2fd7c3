"""Why a song got its verdict, and what of it can be taken away."""
