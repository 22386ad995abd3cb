"""What a method returns: frozen values with read-only arrays, and how they wish to be shown."""

from dataclasses import dataclass, field

import numpy as np

from engine.arrays import Bytes, Floats, frozen

__all__ = ["DIVERGING", "Heatmap", "Look", "Result", "Tiles"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a heatmap is laid over a picture.

    Parameters
    ----------
    colour_map
        A name from `engine.render.COLOUR_MAPS`.
    opacity
        0 (invisible) to 1.
    blend
        normal: mixed with the picture; add: added to it; red: 1 - map replaces the picture's red channel.
    fade
        Whether opacity also follows the value, so that the picture stays clear where there is no evidence.
    """

    colour_map: str = "inferno"
    opacity: float = 0.75
    blend: str = "normal"
    fade: bool = True


DIVERGING = Look(colour_map="blue-red")


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """One value for each place of the model's input.

    Parameters
    ----------
    values
        (height, width) float32, row 0 at the top, covering the model's whole input at any resolution.
    title
        What the values are, in a few words.
    unit
        The unit of the values, for the read-out.
    signed
        Whether zero is the neutral middle (shown by a diverging map) rather than the lowest value.
    look
        How the method wishes to be shown.
    span
        The values at the two ends of the colour map, where they are given by nature (0 and 1 of a probability).
    smooth
        Whether enlarging may interpolate; False for windows, whose edges are part of the truth.
    notes
        Sentences the reader must know.
    """

    values: Floats
    title: str
    unit: str = ""
    signed: bool = False
    look: Look = field(default_factory=Look)
    smooth: bool = True
    span: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.values.ndim == 2 and np.isfinite(self.values).all(), self.title
        object.__setattr__(self, "values", frozen(self.values.astype(np.float32, copy=False)))

    @property
    def raw(self) -> Floats:
        """The values, under the name that `Tiles` has for them."""
        return self.values

    @property
    def limits(self) -> tuple[float, float]:
        """The values at the two ends of the colour map: `span`, or the extremes, symmetric about zero if signed."""
        if self.span is not None:
            return self.span
        low, high = float(self.values.min()), float(self.values.max())
        if not self.signed:
            return low, high
        reach = max(abs(low), abs(high))
        return -reach, reach


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Many small pictures of one layer: channels, kernels, patterns.

    Parameters
    ----------
    raw
        (count, height, width) or (count, height, width, 3) float32: the numbers themselves.
    shown
        The same in uint8 as it is to be seen; grey levels pass through `colour_map`.
    captions
        One for each tile.
    columns
        Tiles in a row where the method prescribes it.
    blank
        Indices of tiles that carry nothing (zero variance).
    over_picture
        Whether a tile is a map of the model's input, so that it may be laid over the picture.
    """

    raw: Floats
    shown: Bytes
    captions: tuple[str, ...]
    title: str
    columns: int = 16
    colour_map: str = "grey"
    blank: tuple[int, ...] = ()
    over_picture: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.raw) == len(self.shown) == len(self.captions), self.title
        object.__setattr__(self, "raw", frozen(self.raw.astype(np.float32, copy=False)))
        object.__setattr__(self, "shown", frozen(self.shown))

    def heatmap(self, index: int) -> Heatmap:
        """Return tile `index` as a map over the picture."""
        values = self.raw[index]
        signed = bool(values.min() < 0)
        look = DIVERGING if signed else Look(self.colour_map)
        return Heatmap(values, f"{self.title}, {self.captions[index]}", signed=signed, look=look)


Result = Heatmap | Tiles
