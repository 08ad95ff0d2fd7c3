"""Which part of the map is seen: between places on it and pixels of the window."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

_FURTHEST, _NEAREST = 0.5, 400.0
"""Of the scale at which the whole map is seen."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A look at the map, from above; up is up.

    Attributes
    ----------
    x, y : float
        The place in the middle of the window.
    scale : float
        Pixels to a unit of the map.
    whole : float
        The scale at which all of it is seen.
    width_px, height_px : float
        Of the window.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    whole: float = 1.0
    width_px: float = 1.0
    height_px: float = 1.0

    @classmethod
    def over(
        cls, places: NDArray[np.float32], width_px: float, height_px: float, margin_px: float
    ) -> Self:
        """The look at all of these places [shape=(n, 2)]."""
        if not len(places):
            return cls(width_px=width_px, height_px=height_px)
        low, high = places.min(axis=0), places.max(axis=0)
        span = np.maximum(high - low, 1e-6)
        room = np.maximum(np.array([width_px, height_px]) - 2 * margin_px, 1)
        scale = float((room / span).min())
        x, y = ((low + high) / 2).tolist()
        return cls(x, y, scale, scale, width_px, height_px)

    def to_px(self, places: NDArray[np.floating]) -> NDArray[np.float64]:
        """Where places [shape=(n, 2)] are seen, in pixels from the top left.

        As exactly as can be: when the map is drawn along by whole pixels, each dot has to be.
        """
        factors = np.array([self.scale, -self.scale])
        shift = np.array([self.width_px, self.height_px]) / 2 - np.array([self.x, self.y]) * factors
        return np.asarray(places * factors + shift)

    def moved(self, right_px: float, down_px: float) -> Self:
        """The look when the map is drawn along by so many pixels."""
        return replace(self, x=self.x - right_px / self.scale, y=self.y + down_px / self.scale)

    def zoomed(self, factor: float, x_px: float, y_px: float) -> Self:
        """The look from nearer, where one point stays where it is in the window."""
        scale = min(max(self.scale * factor, _FURTHEST * self.whole), _NEAREST * self.whole)
        right, down = x_px - self.width_px / 2, y_px - self.height_px / 2
        held = 1 / self.scale - 1 / scale
        return replace(self, x=self.x + right * held, y=self.y - down * held, scale=scale)

    def resized(self, width_px: float, height_px: float) -> Self:
        """The look through a window of another size: the middle stays, and how much of the map."""
        before = min(self.width_px, self.height_px)
        ratio = min(width_px, height_px) / max(before, 1)
        return replace(
            self,
            scale=self.scale * ratio,
            whole=self.whole * ratio,
            width_px=width_px,
            height_px=height_px,
        )

    def held(self, low: NDArray[np.float32], high: NDArray[np.float32]) -> Self:
        """The look with its middle on the map, which lies between two corners."""
        return replace(
            self,
            x=min(max(self.x, float(low[0])), float(high[0])),
            y=min(max(self.y, float(low[1])), float(high[1])),
        )
