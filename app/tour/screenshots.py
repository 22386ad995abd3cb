"""Write pictures of the main states of the real window, in several sizes, light and dark."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.main import Application
from app.tour.states import State, english_states, german_states
from app.tour.tour_window import make_folder, pixmap_of, rest, run_in_window

__all__ = ["SIZES", "write_screenshots"]

SIZES = ((1024, 768), (1366, 768), (1440, 900), (2560, 1440))
"""Width and height of the window in logical pixels."""
_SCHEMES = ("light", "dark")
_USUAL = (1440, 900)
_PAUSE = 150  # milliseconds until the panels have their sizes
_QUALITY = 85


def write_screenshots(out: Path, sizes: Sequence[tuple[int, int]] = SIZES) -> int:
    """Write a picture of each state, in each size, light and dark, into `out`; return the exit code."""
    make_folder(out)
    writer = _Writer(out, sizes)
    return run_in_window(lambda application: writer.write(application, english_states), language="en") or (
        run_in_window(lambda application: writer.write(application, german_states), language="de")
    )


@dataclass(slots=True)
class _Writer:
    """Writes pictures of states with consecutive numbers."""

    out: Path
    sizes: Sequence[tuple[int, int]]
    number: int = 0

    def write(self, application: Application, states: Callable[[Application], Iterator[State]]) -> int:
        for state in states(application):
            self.number += 1
            for scheme in _SCHEMES:
                application.features.shell.view.set_scheme(scheme)
                for width, height in self.sizes:
                    application.window.resize(round(width * state.share), round(height * state.share))
                    application.window.raise_dock(state.dock)
                    rest(_PAUSE)
                    self._save(application, f"{state.name}-{width}x{height}-{scheme}")
            application.features.shell.view.set_scheme(_SCHEMES[0])
            application.window.resize(*_USUAL)
            rest(_PAUSE)
        return 0

    def _save(self, application: Application, name: str) -> None:
        path = self.out / f"{self.number:02}-{name}.jpg"
        pixmap_of(application.window).save(str(path), quality=_QUALITY)
        print(path.name, flush=True)  # noqa: T201
