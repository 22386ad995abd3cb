"""Keep the graph of the network and the tree of layers together, and show activations in the graph."""

import numpy as np
from PySide6.QtCore import QObject

from app.explain.job_queue import JobQueue
from app.explain.shown_results import ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.results import Result, Tiles
from engine.core.target import Target
from engine.imaging.render import mosaic
from engine.methods import Activations
from engine.runtime.engine_thread import EngineThread
from engine.runtime.job import Job
from engine.runtime.messages import Explain, JobFinished, JobProgressed

__all__ = ["GraphController"]

_NUM_TILES, _COLUMNS = 12, 4  # of a preview
_NUM_KEPT = 64  # previews


class GraphController(QObject):
    """Connects the graph with the tree, and asks the engine for the activations of a layer under the mouse.

    The engine computes them in the background, and only while no job runs in the foreground.
    """

    def __init__(
        self, panels: Panels, state: AppState, engine: EngineThread, jobs: JobQueue, shown: ShownResults
    ) -> None:
        super().__init__(panels.network_graph)
        self._graph, self._state, self._engine = panels.network_graph, state, engine
        self._jobs, self._shown = jobs, shown
        self._key, self._path = 0, ""  # of the preview that is computed
        self._previews: dict[str, Bytes] = {}
        self._subject: tuple[object, ...] = ()  # the model, picture and preprocessing of the previews
        panels.network_graph.layer_chosen.connect(panels.model_tree.select)
        panels.model_tree.layer_chosen.connect(panels.network_graph.select)
        panels.network_graph.preview_requested.connect(self._request)

    def progress(self, answer: JobProgressed) -> None:
        """Show the activations of a preview as soon as they are there; their figures are not needed."""
        if answer.key == self._key and answer.progress.partial is not None:
            self._cancel()
            self._show(answer.progress.partial)

    def finish(self, answer: JobFinished) -> None:
        """Show the activations of a preview."""
        if answer.key == self._key:
            self._key = 0
            self._show(answer.outcome.result)

    def fail(self, key: int, _: UserError | None) -> bool:
        """Give a preview up in silence."""
        if key in (0, self._key):
            self._key = 0
        return False

    def _request(self, path: str) -> None:
        """Show the activations of a layer, from the tiles or an earlier preview if they are there."""
        self._cancel()
        model, photograph, preprocessing = (
            self._state.model,
            self._state.photograph,
            self._state.preprocessing,
        )
        if not path or model is None or photograph is None or preprocessing is None:
            return
        if not self._state.can_explain or path not in model.layers("map"):
            return
        subject = (self._state.model_key, photograph, preprocessing)
        if subject != self._subject:
            self._subject, self._previews = subject, {}
        self._path, tiles = path, self._shown.tiles
        if path in self._previews:
            self._graph.show_preview(path, self._previews[path])
        elif (
            tiles is not None
            and isinstance(tiles.job.method, Activations)
            and _layer_of(tiles.result) == path
        ):
            self._show(tiles.result)
        elif self._jobs.running is None:
            self._key = self._state.new_key()
            target = self._state.target or Target(0)
            job = Job(self._key, Activations(layer=path), target, photograph, preprocessing)
            self._engine.submit(Explain(job, self._state.model_key, background=True))

    def _cancel(self) -> None:
        if self._key:
            self._engine.cancel(self._key)
            self._key = 0

    def _show(self, result: Result) -> None:
        if isinstance(result, Tiles):
            while len(self._previews) >= _NUM_KEPT:
                self._previews.pop(next(iter(self._previews)))
            self._previews[self._path] = _sheet(result)
            self._graph.show_preview(self._path, self._previews[self._path])


def _layer_of(result: Result) -> str:
    return result.layer if isinstance(result, Tiles) else ""


def _sheet(tiles: Tiles) -> Bytes:
    """Return the tiles that vary most in one picture, (height, width, 3) uint8."""
    spread = np.ptp(tiles.raw, axis=(1, 2))
    chosen = np.sort(np.argsort(-spread, kind="stable")[:_NUM_TILES])
    captions = tuple(tiles.captions[number] for number in chosen)
    return mosaic(
        Tiles(
            tiles.raw[chosen],
            tiles.shown[chosen],
            captions,
            tiles.title,
            colour_map=tiles.colour_map,
            columns=_COLUMNS,
        )
    )
