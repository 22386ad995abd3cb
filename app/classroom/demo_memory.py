"""Remember what the window shows before the demo, and give it back afterwards."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF

from app.explain.feature import ExplainFeature
from app.live.live_controller import LiveController
from app.shell.panels import Panels
from app.shell.window import MainWindow
from engine.core.marks import Marks
from engine.core.params import Value
from engine.core.target import Target
from engine.imaging.picture_file import Photograph

__all__ = ["DemoMemory"]


class DemoMemory:
    """Remembers picture, results, class, marks, method, its settings, layer, view and layout.

    Of moving pictures only the method and its settings are given back; their results are those of new frames.
    """

    def __init__(
        self, window: MainWindow, panels: Panels, explain: ExplainFeature, live: LiveController
    ) -> None:
        self._window, self._explain, self._live = window, explain, live
        self._canvas, self._method_panel = panels.canvas, panels.method_panel
        self._prediction_list = panels.prediction_list

    def remember(self) -> Callable[[], None]:
        """Return a function that gives back what is shown now."""
        panel, state = self._method_panel, self._explain.state
        method = partial(self._give_back_method, panel.current_method, panel.values())
        photograph = state.photograph
        if self._live.is_open or photograph is None:
            return method
        picture = partial(
            self._give_back_picture,
            photograph,
            state.target,
            state.marks,
            self._canvas.visible_fraction(),
        )
        results, layout = self._explain.shown.snapshot(), self._window.saveState()

        def give_back() -> None:
            if self._live.is_open:  # a source was opened meanwhile, so the picture has gone
                method()
                return
            picture()
            self._explain.shown.show_snapshot(results)
            method()
            if not self._window.isFullScreen():  # the classroom view restores the layout itself
                self._window.restoreState(layout)

        return give_back

    def _give_back_method(self, name: str, values: dict[str, Value]) -> None:
        self._method_panel.set_method(name)
        self._method_panel.set_values(values)

    def _give_back_picture(
        self, photograph: Photograph, target: Target | None, marks: Marks, view: QRectF
    ) -> None:
        """Show the picture again, without explaining it."""
        self._explain.loader.cancel()  # the sample that the demo has asked for last
        self._explain.pictures.show(photograph, target, quiet=True)
        if target is not None:
            self._prediction_list.show_head(target.head)
        self._explain.marks.show(marks)
        self._canvas.set_visible_fraction(view)
