"""The most memory that analysing a song takes, with all that the window keeps of it.

python -m benchmarks.children.memory SONG
"""

import json
import re
import sys
from pathlib import Path

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.features.sound import Sound
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import NobodyListens, analyse_song
from genre_desktop.paths import bundled_model


class _Keeper(NobodyListens):
    """Keeps what the window keeps."""

    def __init__(self) -> None:
        self.sound: Sound | None = None

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        del info
        self.sound = Sound(card.front_end)

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        if self.sound is not None:
            self.sound.append(columns, peaks)


def _peak_mb() -> float:
    # ru_maxrss would be no less than the parent's, since it outlives exec
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("the system does not tell a process's peak memory")
    return int(found[1]) / 1024


def main() -> None:
    """Analyse the song that was named."""
    service = InferenceService(bundled_model())
    service.start()
    keeper = _Keeper()
    analysis = analyse_song(Path(sys.argv[1]), service, listener=keeper)
    kept_mb = keeper.sound.nbytes / 2**20 if keeper.sound is not None else 0
    print(
        json.dumps({"peak_mb": _peak_mb(), "duration_s": analysis.duration_s, "kept_mb": kept_mb})
    )
    service.stop()


if __name__ == "__main__":
    main()
