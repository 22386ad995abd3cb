"""A part of the screen as a moving picture."""

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.video.permissions import SCREEN_HINTS, check_screen
from engine.video.source import ScreenPart

if TYPE_CHECKING:
    from mss import MSS

__all__ = ["ScreenReader"]

_HINT = f"Choose a part within the screen. {SCREEN_HINTS.get(sys.platform, '')}".rstrip()


class ScreenReader:
    """A reader of the present contents of the screen.

    Raises
    ------
    UserError
        The screen cannot be read, or the part is outside.
    """

    can_seek = False
    is_paced = True
    length = None
    rate = 30.0

    def __init__(self, part: ScreenPart) -> None:
        self._part = part
        self._screen = self._open()
        self._opened = time.perf_counter()
        self.seconds = 0.0
        try:
            self._box = self._on_screen()
            self._grab()
        except UserError:
            self.close()
            raise
        self.size = (self._box["height"], self._box["width"])

    def read(self) -> Bytes | None:
        """Return the present contents of the screen.

        Returns
        -------
        frame
            (height, width, 3) uint8 RGB.
        """
        pixels = self._grab()
        self.seconds = time.perf_counter() - self._opened
        return pixels

    def skip(self) -> bool:
        """Return True: a later frame is always available."""
        return True

    def seek(self, seconds: float) -> None:
        """Refuse: the screen is live."""
        raise AssertionError(seconds)

    def close(self) -> None:
        """Close the connection to the display."""
        self._screen.close()

    def _open(self) -> "MSS":
        check_screen()
        import mss  # imported late: only this source needs a display

        try:
            return mss.MSS()
        except (mss.ScreenShotError, OSError) as error:
            raise UserError(f"The screen cannot be read: {error}.", _HINT) from None

    def _on_screen(self) -> dict[str, int]:
        """Return the requested rectangle, clipped to the screens."""
        everything, main = self._screen.monitors[0], self._screen.primary_monitor
        part = self._part
        if not part.width or not part.height:
            return {side: int(main[side]) for side in ("left", "top", "width", "height")}
        left, top = max(part.left, everything["left"]), max(part.top, everything["top"])
        right = min(part.left + part.width, everything["left"] + everything["width"])
        bottom = min(part.top + part.height, everything["top"] + everything["height"])
        if right <= left or bottom <= top:
            origin = f"{everything['left']}, {everything['top']}"
            screen = f"{everything['width']} × {everything['height']} from {origin}"
            raise UserError(f"{part.title} is outside the screen, which is {screen}.", _HINT)
        return {"left": left, "top": top, "width": right - left, "height": bottom - top}

    def _grab(self) -> Bytes:
        from mss import ScreenShotError

        try:
            shot = self._screen.grab(self._box)
        except (ScreenShotError, OSError) as error:
            raise UserError(f"{self._part.title} cannot be read: {error}.", _HINT) from None
        levels = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)
        return np.asarray(cv2.cvtColor(levels, cv2.COLOR_BGRA2RGB), np.uint8)
