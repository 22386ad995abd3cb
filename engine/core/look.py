"""The display of a heatmap over a picture: colours, opacity, blending, levels."""

from dataclasses import dataclass

__all__ = ["DIVERGING", "Look"]


@dataclass(frozen=True, slots=True)
class Look:
    """The display of a heatmap over a picture.

    Parameters
    ----------
    colour_map
        A name from `engine.imaging.render.COLOUR_MAPS`.
    opacity
        0 (invisible) to 1.
    blend
        normal: mixed with the picture; add: added to it; multiply: multiplied with it; red: 1 - map replaces
        the picture's red channel.
    fade
        Whether opacity also follows the value, so that the picture stays clear where there is no evidence.
    levels
        The values at the two ends of the colour map; None for the map's own limits.
    threshold
        The limit of display. Smaller values are hidden; of a map whose lowest values count, larger ones; of a
        signed map, values nearer to zero.
    """

    colour_map: str = "inferno"
    opacity: float = 0.75
    blend: str = "normal"
    fade: bool = True
    levels: tuple[float, float] | None = None
    threshold: float | None = None


DIVERGING = Look(colour_map="blue-red")
