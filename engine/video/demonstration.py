"""The demonstration: a moving picture of the sample photographs, the same in every run, without a device."""

import math

import numpy as np

from engine.core.arrays import Bytes
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path
from engine.video.source import Demonstration

__all__ = ["DemonstrationReader"]

_SHOT = 4.0  # seconds of each photograph
_ZOOM = 0.2  # share of the picture's side by which a shot zooms in
_UPPER = (
    0.35  # share of the vertical margin above the view: most photographs have their subject in the upper part
)
# directions in which the view moves, right and down, as shares of the margin
_DIRECTIONS = ((1, 0.4), (-1, -0.4), (0.6, -1), (-0.6, 1))


class DemonstrationReader:
    """A reader that pans and zooms over photographs; frame n depends only on n and the source."""

    can_seek = False
    is_paced = True
    length = None

    def __init__(self, source: Demonstration) -> None:
        assert source.width > 0 and source.height > 0 and source.rate > 0, source
        self._source = source
        self._photographs = [read_picture(sample_path(name)).pixels for name in SAMPLES]
        self._next = 0
        self.rate = float(source.rate)
        self.size = (source.height, source.width)

    @property
    def seconds(self) -> float:
        """The time of the last frame, by its number."""
        return max(0, self._next - 1) / self.rate

    def read(self) -> Bytes | None:
        """Return the next frame; it never ends.

        Returns
        -------
        frame
            (height, width, 3) uint8 RGB.
        """
        frame = self._drawn(self._next)
        self._next += 1
        return frame

    def skip(self) -> bool:
        """Skip a frame without drawing it."""
        self._next += 1
        return True

    def seek(self, seconds: float) -> None:
        """Refuse: the demonstration is live."""
        raise AssertionError(seconds)

    def close(self) -> None:
        """Do nothing: no resource is held."""

    def _drawn(self, number: int) -> Bytes:
        """Return the part of a photograph that frame `number` shows, resized to a frame."""
        num_frames = max(1, round(_SHOT * self.rate))
        shot, step = divmod(number, num_frames)
        pixels = self._photographs[shot % len(self._photographs)]
        eased = (1 - math.cos(math.pi * step / num_frames)) / 2  # 0 to 1, slow at both ends
        zoom = _ZOOM * (0.3 + 0.7 * (eased if shot % 2 == 0 else 1 - eased))
        right, down = _DIRECTIONS[shot % len(_DIRECTIONS)]
        return self._cut(pixels, 1 - zoom, right * (eased - 0.5), down * (eased - 0.5))

    def _cut(self, pixels: Bytes, share: float, right: float, down: float) -> Bytes:
        """Return a crop with the frame's aspect ratio, resized to a frame.

        Its size is `share` of the largest such crop; `right` and `down` move it off the centre by shares of
        the margin.
        """
        rows, columns = pixels.shape[:2]
        height, width = self.size
        scale = share * min(columns / width, rows / height)  # pixels of the photograph for one of the frame
        left = (columns - scale * width) * (0.5 + right)
        top = (rows - scale * height) * (_UPPER + 2 * _UPPER * down)
        placed = np.array([[scale, 0, left + (scale - 1) / 2], [0, scale, top + (scale - 1) / 2]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(pixels, placed, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE),
            np.uint8,
        )
