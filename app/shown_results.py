"""The results that the window shows, each with the outcome behind it."""

from collections.abc import Iterator
from dataclasses import replace

from app.window import Window
from engine.job import Job, Outcome
from engine.render import Layer, colour_tiles
from engine.results import Look, Result, Tiles

__all__ = ["ShownResults"]


class ShownResults:
    """Lays heatmaps over the picture and fills the tiles; one layer for each method, and one for tiles opened as layers."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._outcomes: dict[int, Outcome] = {}
        self._tiles: Outcome | None = None
        window.stack.changed.connect(self._prune)

    @property
    def chosen(self) -> Outcome | None:
        """The outcome behind the layer chosen in the list; None while it is still being computed."""
        layer = self._window.layers.current()
        return None if layer is None else self._outcomes.get(layer.key)

    def visible(self) -> list[tuple[Outcome, Look]]:
        """Return what is to be seen over the picture, lowest first, and how each is shown."""
        layers = [layer for layer in self._window.stack.layers if layer.visible and layer.key in self._outcomes]
        return [(self._outcomes[layer.key], layer.look) for layer in layers]

    @property
    def tiles(self) -> Outcome | None:
        """The outcome behind the tiles."""
        return self._tiles

    def title_of(self, job: Job) -> str:
        """Return the method of a job, and the class where it explains one."""
        title = job.method.title
        return f"{title}: {self._window.predictions.name_of(job.target)}" if job.method.uses_target else title

    def show(self, job: Job, result: Result) -> None:
        """Show a result, or a part of it, in place of the former one of its method."""
        if isinstance(result, Tiles):
            self._tiles = Outcome(job, result, 0)
            self._window.tiles.set_tiles(result)
            return
        self._window.canvas.peek(None)
        if job.method.uses_target:
            result = replace(result, title=self.title_of(job))
        look = result.look
        for former in list(self._former(job)):
            look = former.look if former.heatmap.look == result.look else look
            self._window.stack.remove(former.key)
        self._window.stack.put(Layer(job.key, result, job.box, look))

    def keep(self, outcome: Outcome) -> None:
        """Show an outcome, ready for export."""
        self.show(outcome.job, outcome.result)
        if isinstance(outcome.result, Tiles):
            self._tiles = outcome
        else:
            self._outcomes[outcome.job.key] = outcome

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
            return
        self._window.canvas.peek(colour_tiles(outcome.result)[index])
        self._window.messages.show_note(f"{outcome.result.captions[index]}. Press Esc to go back to the picture.")

    def forget(self) -> None:
        """Take all layers and tiles away: they belong to another picture, model or preprocessing."""
        self._outcomes.clear()
        self._tiles = None
        self._window.tiles.clear()
        self._window.stack.clear()
        self._window.canvas.peek(None)

    def _prune(self) -> None:
        """Let go of the outcomes of layers that have been removed."""
        keys = {layer.key for layer in self._window.stack.layers}
        self._outcomes = {key: outcome for key, outcome in self._outcomes.items() if key in keys}

    def _former(self, job: Job) -> Iterator[Layer]:
        for layer in self._window.stack.layers:
            outcome = self._outcomes.get(layer.key)
            if outcome is not None and layer.key != job.key and type(outcome.job.method) is type(job.method):
                yield layer
