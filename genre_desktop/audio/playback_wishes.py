"""What is wanted of a player: noted by any thread, and done by the player's own."""

import threading
from dataclasses import dataclass


@dataclass(slots=True)
class Asked:
    """What was asked for and is not done yet."""

    seek_s: float | None = None
    is_loop_new: bool = False
    is_device_new: bool = False
    is_play_new: bool = False
    is_output_back: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether there is something to do."""
        return self.seek_s is not None or any(
            (self.is_loop_new, self.is_device_new, self.is_play_new, self.is_output_back)
        )


class Wishes:
    """Between those who ask and the one thread that obeys.

    Parameters
    ----------
    device_key : str
    volume : float
    """

    def __init__(self, device_key: str, volume: float) -> None:
        self.changing = threading.Condition()
        # these are changed under that lock
        self.asked = Asked()
        self.is_playing_wanted = False
        self.is_closing = False
        self.loop: tuple[float, float] | None = None
        self.device_key = device_key
        # a time that is asked for until the deck has taken it
        self.awaited_s: float | None = None
        # this is not: who reads it is told of each change
        self.volume = volume

    @property
    def gain(self) -> float:
        """What every sample is multiplied by."""
        return self.volume**3

    def ask_for(self, time_s: float) -> None:
        """Go to a time in seconds. To be called with the lock."""
        self.asked.seek_s = self.awaited_s = max(0.0, time_s)

    def take(self) -> Asked:
        """Give what was asked for, to be done now. To be called with the lock."""
        asked, self.asked = self.asked, Asked()
        return asked

    def was_taken_to(self) -> None:
        """The deck stands where it was asked to, unless it was asked to go elsewhere meanwhile."""
        with self.changing:
            if self.asked.seek_s is None:
                self.awaited_s = None

    def give_up(self) -> None:
        """Play no longer, unless it was asked for once more in this very moment."""
        with self.changing:
            self.is_playing_wanted = self.asked.is_play_new

    def end(self) -> bool:
        """Play no longer, since the song has ended; False if it was asked to go on meanwhile."""
        with self.changing:
            if self.asked.is_anything:
                return False
            self.is_playing_wanted = False
            return True

    def tell_of_output(self) -> None:
        """Note that an output which was gone is there again."""
        with self.changing:
            self.asked.is_output_back = True
            self.changing.notify()
