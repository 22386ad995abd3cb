"""The results that the window shows, each with the outcome behind it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.window import Window
from engine.job import Job, Outcome
from engine.render import Layer, colour_tiles
from engine.results import Heatmap, Layers, Look, Picture, Report, Result, Tiles

__all__ = ["ShownResults"]


class ShownResults:
    """Lays heatmaps over the picture, fills tiles and plots; one set of layers for each method, and one for tiles opened as layers.

    Parameters
    ----------
    keys
        Numbers for layers that are parts of a result.
    look_of
        How a new map is to be shown.
    """

    def __init__(self, window: Window, keys: Iterator[int], look_of: Callable[[Heatmap], Look]) -> None:
        self._window, self._keys, self._look_of = window, keys, look_of
        self._outcomes: dict[int, Outcome] = {}
        self._whole: set[int] = set()  # keys of layers that are all that their method has returned
        self._tiles: Outcome | None = None
        self._picture: Outcome | None = None
        self._report: Outcome | None = None
        window.stack.changed.connect(self._prune)

    @property
    def chosen(self) -> Outcome | None:
        """The outcome behind the layer chosen in the list; None while it is still being computed."""
        layer = self._window.layers.current()
        return None if layer is None else self._outcomes.get(layer.key)

    @property
    def has_overlay(self) -> bool:
        """Whether a finished layer or picture is visible."""
        return bool(self.visible()) or self.picture is not None

    @property
    def has_layer(self) -> bool:
        """Whether a finished layer is chosen, or a finished picture shown."""
        return self.chosen is not None or self.picture is not None

    @property
    def questionable(self) -> Outcome | None:
        """The outcome behind the chosen layer, if one may ask whether it is to be trusted: a class's map, as a method made it."""
        outcome = self.chosen
        if outcome is None or outcome.job.key not in self._whole or not outcome.job.method.uses_target:
            return None
        return outcome

    @property
    def tiles(self) -> Outcome | None:
        """The outcome behind the tiles."""
        return self._tiles

    @property
    def picture(self) -> Outcome | None:
        """The outcome behind the picture shown in the photograph's place."""
        return self._picture if self._window.canvas.is_peeking else None

    @property
    def report(self) -> Outcome | None:
        """The outcome behind the report that is shown."""
        return self._report

    def visible(self) -> list[tuple[Outcome, Look]]:
        """Return what is to be seen over the picture, lowest first, and how each is shown."""
        layers = [layer for layer in self._window.stack.layers if layer.visible and layer.key in self._outcomes]
        return [(self._outcomes[layer.key], layer.look) for layer in layers]

    def title_of(self, job: Job) -> str:
        """Return the method of a job, and the class where it explains one."""
        title = job.method.title
        return f"{title}: {self._window.predictions.name_of(job.target)}" if job.method.uses_target else title

    def show(self, job: Job, result: Result) -> None:
        """Show a result, or a part of it, in place of the former one of its method."""
        match result:
            case Tiles():
                self._tiles = Outcome(job, result, 0)
                self._window.tiles.set_tiles(result)
            case Picture():
                self._window.canvas.peek(result.shown)
            case Heatmap():
                self._lay(job, result)
            case Layers():
                self._lay_all(job, result, 0)
            case Report():
                self._show_frames(job, result)
        rows = result.rows if isinstance(result, Report) else ()
        if rows or result.plots:
            self._window.plots.show_result(result.title, rows, result.plots)

    def keep(self, outcome: Outcome) -> None:
        """Show an outcome, ready for export."""
        job, result = outcome.job, outcome.result
        if isinstance(result, Layers):
            self._lay_all(job, result, outcome.seconds)
        else:
            self.show(job, result)
        match result:
            case Tiles():
                self._tiles = outcome
            case Picture():
                self._picture = outcome
            case Report():
                self._report = outcome
                self._window.raise_dock("Plots")
            case Heatmap():
                self._outcomes[job.key] = outcome
                self._whole.add(job.key)
        if isinstance(result, (Picture, Report, Layers)) and result.notes:
            self._window.messages.show_note(" ".join(result.notes))

    def keep_partial(self, job: Job, note: str) -> None:
        """Make what a stopped job has shown its outcome, with a note that says so."""
        layer = self._window.stack.layer(job.key)
        if layer is not None:
            self.keep(Outcome(job, replace(layer.heatmap, notes=(*layer.heatmap.notes, note)), 0))
        if self._tiles is not None and self._tiles.job.key == job.key:
            self.keep(Outcome(job, replace(self._tiles.result, notes=(*self._tiles.result.notes, note)), 0))

    def open_tile(self, index: int, key: int) -> None:
        """Show a tile large: a channel as a layer over the picture, anything else in the picture's place."""
        outcome = self._tiles
        if outcome is None or not isinstance(outcome.result, Tiles):
            return
        if outcome.result.over_picture:
            self.keep(Outcome(replace(outcome.job, key=key), outcome.result.heatmap(index), outcome.seconds))
            self._whole.discard(key)
            return
        self.show_frame(index)
        self._window.messages.show_note(f"{outcome.result.captions[index]}. Press Esc to go back to the picture.")

    def show_frame(self, index: int) -> None:
        """Show a tile in the picture's place, and where it stands in the plots."""
        if self._tiles is not None and isinstance(self._tiles.result, Tiles):
            tiles = self._tiles.result
            self._window.canvas.peek(colour_tiles(tiles, (index,))[0])
            self._window.plots.mark(tiles.places[index] if tiles.places else None)

    def forget(self) -> None:
        """Take all layers and tiles away: they belong to another picture, model or preprocessing."""
        self._outcomes.clear()
        self._whole.clear()
        self._tiles = self._picture = self._report = None
        self._window.tiles.clear()
        self._window.plots.clear()
        self._window.stack.clear()
        self._window.canvas.peek(None)

    def _lay(self, job: Job, heatmap: Heatmap) -> None:
        """Lay a map over the picture."""
        self._window.canvas.peek(None)
        if job.method.uses_target:
            heatmap = replace(heatmap, title=self.title_of(job))
        look = self._look_of(heatmap)
        for former in self._former(job):
            look = former.look if former.heatmap.look == heatmap.look else look
            self._window.stack.remove(former.key)
        self._window.stack.put(Layer(job.key, heatmap, job.box, look))

    def _lay_all(self, job: Job, result: Layers, seconds: float) -> None:
        """Lay the maps of a result over the picture, each as a layer of its own."""
        self._window.canvas.peek(None)
        for former in self._former(job):
            self._window.stack.remove(former.key)
        keys = [next(self._keys) for _ in result.maps]
        for key, heatmap in zip(keys, result.maps, strict=True):
            self._outcomes[key] = Outcome(replace(job, key=key), heatmap, seconds)
        last = len(keys) - 1
        layers = [
            Layer(key, heatmap, job.box, self._look_of(heatmap), result.together or number == last)
            for number, (key, heatmap) in enumerate(zip(keys, result.maps, strict=True))
        ]
        self._window.stack.put(*layers)

    def _show_frames(self, job: Job, report: Report) -> None:
        if report.frames is not None and (self._tiles is None or self._tiles.result is not report.frames):
            self._tiles = Outcome(job, report.frames, 0)
            self._window.tiles.set_tiles(report.frames)

    def _prune(self) -> None:
        """Let go of the outcomes of layers that have been removed."""
        keys = {layer.key for layer in self._window.stack.layers}
        self._outcomes = {key: outcome for key, outcome in self._outcomes.items() if key in keys}

    def _former(self, job: Job) -> list[Layer]:
        """Return the layers of an earlier job of the same method."""
        return [
            layer
            for layer in self._window.stack.layers
            if layer.key in self._outcomes
            and layer.key != job.key
            and type(self._outcomes[layer.key].job.method) is type(job.method)
        ]
