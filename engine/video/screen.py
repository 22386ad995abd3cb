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

_HINT = f"Choose a part that lies on the screen. {SCREEN_HINTS.get(sys.platform, '')}".rstrip()


class ScreenReader:
    """What the screen shows, as often as asked for."""

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
        """Return what is shown now."""
        pixels = self._grab()
        self.seconds = time.perf_counter() - self._opened
        return pixels

    def skip(self) -> bool:
        """There is always a later one."""
        return True

    def seek(self, seconds: float) -> None:
        """Refuse: the screen has no past."""
        raise AssertionError(seconds)

    def close(self) -> None:
        """Leave the display."""
        self._screen.close()

    def _open(self) -> "MSS":
        check_screen()
        import mss  # here, so that nobody needs a display who does not ask for the screen

        try:
            return mss.MSS()
        except (mss.ScreenShotError, OSError) as error:
            raise UserError(f"The screen cannot be read: {error}.", _HINT) from None

    def _on_screen(self) -> dict[str, int]:
        """Return the rectangle that is asked for, as far as it lies on the screens."""
        everything, main = self._screen.monitors[0], self._screen.primary_monitor
        part = self._part
        if not part.width or not part.height:
            return {side: int(main[side]) for side in ("left", "top", "width", "height")}
        left, top = max(part.left, everything["left"]), max(part.top, everything["top"])
        right = min(part.left + part.width, everything["left"] + everything["width"])
        bottom = min(part.top + part.height, everything["top"] + everything["height"])
        if right <= left or bottom <= top:
            there = f"{everything['width']} × {everything['height']} from {everything['left']}, {everything['top']}"
            raise UserError(f"{part.title} lies outside of the screen, which is {there}.", _HINT)
        return {"left": left, "top": top, "width": right - left, "height": bottom - top}

    def _grab(self) -> Bytes:
        from mss import ScreenShotError

        try:
            shot = self._screen.grab(self._box)
        except (ScreenShotError, OSError) as error:
            raise UserError(f"{self._part.title} cannot be read: {error}.", _HINT) from None
        levels = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)
        return np.asarray(cv2.cvtColor(levels, cv2.COLOR_BGRA2RGB), np.uint8)
