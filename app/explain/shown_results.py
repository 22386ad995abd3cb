"""The results that the window shows, each with the outcome behind it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.results import Heatmap, Layers, Look, Picture, Report, Result, Tiles
from engine.imaging.render import Layer, colour_tiles
from engine.methods import PaintedMask
from engine.runtime.job import Job, Outcome
from engine.session.session import SavedLayer
from widgets.common.translation import tr

__all__ = ["ShownResults"]


class ShownResults:
    """Lays heatmaps over the picture, fills tiles and plots; one set of layers for each method, and one for tiles opened as layers.

    Parameters
    ----------
    window
        Brings panels to the front.
    panels
        The widgets that show results.
    state
        Gives keys for layers that are parts of a result.
    default_look
        Returns the look of a new map.
    """

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        default_look: Callable[[Heatmap], Look],
    ) -> None:
        self._window, self._state, self.default_look = window, state, default_look
        self._stack, self._canvas, self._layer_list = panels.stack, panels.canvas, panels.layer_list
        self._tile_grid, self._plot_panel = panels.tile_grid, panels.plot_panel
        self._prediction_list, self._messages = panels.prediction_list, panels.messages
        self._outcomes: dict[int, Outcome] = {}
        self._whole: set[int] = set()  # keys of layers that are all that their method has returned
        self._copies: set[int] = (
            set()
        )  # keys of layers that the user has duplicated, and that no later result replaces
        self._tiles: Outcome | None = None
        self._picture: Outcome | None = None
        self._begun: Outcome | None = None  # a picture on its way, or done
        self._report: Outcome | None = None
        self.awaited_job_key = (
            0  # the key of the job that the user has asked for, whose first tiles come to the front
        )
        panels.stack.changed.connect(self._prune)
        panels.layer_list.duplicate_requested.connect(self.duplicate)

    @property
    def selected_outcome(self) -> Outcome | None:
        """The outcome behind the layer chosen in the list; None while it is still being computed."""
        layer = self._layer_list.current_layer()
        return None if layer is None else self._outcomes.get(layer.key)

    @property
    def has_overlay(self) -> bool:
        """Whether a finished layer or picture is visible."""
        return bool(self.visible_outcomes()) or self.picture is not None

    @property
    def has_layer(self) -> bool:
        """Whether a finished layer is chosen, or a finished picture shown."""
        return self.selected_outcome is not None or self.picture is not None

    @property
    def trust_candidate(self) -> Outcome | None:
        """The outcome behind the chosen layer, if one may ask whether it is to be trusted: a class's map, as a method made it."""
        outcome = self.selected_outcome
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
        return self._picture if self._canvas.has_replacement else None

    @property
    def replacement_outcome(self) -> Outcome | None:
        """The outcome behind whatever is shown in the photograph's place: a finished picture, or one of the tiles."""
        tiles = self._tiles if self._begun is None else None
        return (self._picture or tiles) if self._canvas.has_replacement else None

    @property
    def report(self) -> Outcome | None:
        """The outcome behind the report that is shown."""
        return self._report

    def outcome_of_layer(self, key: int) -> tuple[Outcome, bool] | None:
        """Return the outcome behind a layer, and whether it is all that its method has returned."""
        outcome = self._outcomes.get(key)
        return None if outcome is None else (outcome, key in self._whole)

    def is_persistent(self, key: int) -> bool:
        """Return whether no later result of its method takes the place of a layer."""
        return key in self._copies

    def restore_results(self, layers: Mapping[Layer, SavedLayer], *others: Outcome | None) -> None:
        """Show the results of a session: its layers, lowest first, its tiles, its picture and its report."""
        self._outcomes = {
            layer.key: replace(saved.outcome, job=replace(saved.outcome.job, key=layer.key))
            for layer, saved in layers.items()
        }
        self._whole = {layer.key for layer, saved in layers.items() if saved.whole}
        self._copies = {layer.key for layer, saved in layers.items() if saved.stays}
        self._stack.set_all(tuple(layers))
        for outcome in others:
            if (
                outcome is not None
            ):  # under a key of its own: the one it had belongs to another job by now, or soon
                self.keep(replace(outcome, job=replace(outcome.job, key=self._state.new_key())))

    def visible_outcomes(self) -> list[tuple[Outcome, Look]]:
        """Return what is to be seen over the picture, lowest first, and how each is shown."""
        layers = [layer for layer in self._stack.layers if layer.visible and layer.key in self._outcomes]
        return [(self._outcomes[layer.key], layer.look) for layer in layers]

    def finished_layers(self) -> list[Layer]:
        """Return the layers that are done, lowest first, so that each has a recipe."""
        return [layer for layer in self._stack.layers if layer.key in self._outcomes]

    def outcome(self, key: int) -> Outcome | None:
        """Return the outcome behind a layer, if it is done."""
        return self._outcomes.get(key)

    def keep_difference(self, outcome: Outcome) -> None:
        """Lay the difference of two maps over the picture; it stays when either method is run again."""
        assert isinstance(outcome.result, Heatmap)
        key = outcome.job.key
        self._outcomes[key] = outcome
        self._copies.add(key)
        self._stack.add_or_update(Layer(key, outcome.result, outcome.job.box, outcome.result.look))

    def title_of(self, job: Job, method: str = "") -> str:
        """Return the method of a job, by its own title or as `method` calls it, and the class where it explains one."""
        title = method or job.method.title
        return f"{title}: {self._prediction_list.label_of(job.target)}" if job.method.uses_target else title

    def show(self, job: Job, result: Result) -> None:
        """Show a result, or a part of it, in place of the former one of its method."""
        match result:
            case Tiles():
                self._tiles = Outcome(job, result, 0)
                self._tile_grid.set_tiles(result)
                if job.key == self.awaited_job_key:
                    self.awaited_job_key = 0
                    self._window.raise_dock("Tiles")
            case Picture():
                self._canvas.set_replacement(result.shown)
                self._picture, self._begun = None, Outcome(job, result, 0)
            case Heatmap():
                self._lay(job, result)
            case Layers():
                self._lay_all(job, result, 0)
            case Report():
                self._show_frames(job, result)
        rows = result.rows if isinstance(result, Report) else ()
        if rows or result.plots:
            self._plot_panel.show_result(result.title, rows, result.plots)

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
        tells = isinstance(result, (Picture, Report, Layers)) or isinstance(job.method, PaintedMask)
        if tells and result.notes:
            self._messages.show_note(" ".join(result.notes))

    def keep_partial(self, job: Job, note: str) -> None:
        """Make what a stopped job has shown its outcome, with a note that says so."""
        layer = self._stack.layer(job.key)
        if layer is not None:
            self.keep(Outcome(job, replace(layer.heatmap, notes=(*layer.heatmap.notes, note)), 0))
            self._whole.discard(job.key)
        if self._begun is not None and self._begun.job.key == job.key and self._canvas.has_replacement:
            self.keep(
                replace(
                    self._begun, result=replace(self._begun.result, notes=(*self._begun.result.notes, note))
                )
            )
        if self._tiles is not None and self._tiles.job.key == job.key:
            self.keep(Outcome(job, replace(self._tiles.result, notes=(*self._tiles.result.notes, note)), 0))

    def duplicate(self, key: int) -> None:
        """Lay a copy of a layer over it, which stays when its method is run again."""
        copy, outcome = self._state.new_key(), self._outcomes.get(key)
        if outcome is None:  # the copy would never have one
            self._messages.show_note(
                tr("This map is still being computed; duplicate it once it is done, or stopped.")
            )
            return
        self._copies.add(copy)
        self._outcomes[copy] = replace(outcome, job=replace(outcome.job, key=copy))
        if key in self._whole:
            self._whole.add(copy)
        self._stack.duplicate(key, copy)

    def open_tile(self, index: int, key: int) -> None:
        """Show a tile large: a channel as a layer over the picture, anything else in the picture's place."""
        outcome = self._tiles
        if outcome is None or not isinstance(outcome.result, Tiles):
            return
        if outcome.result.over_picture:
            self.keep(Outcome(replace(outcome.job, key=key), outcome.result.heatmap(index), outcome.seconds))
            self._whole.discard(key)
            return
        self.enlarge_tile(index)

    def enlarge_tile(self, index: int) -> None:
        """Show a tile in the picture's place, and say how to come back."""
        self.show_frame(index)
        if (
            self._tiles is not None and self._tile_grid.tiles is not None
        ):  # tiles of moving pictures are nobody's outcome
            self._messages.show_note(
                self._tile_grid.tiles.captions[index] + ". " + tr("Press Esc to go back to the picture.")
            )

    def show_frame(self, index: int) -> None:
        """Show a tile in the picture's place, and where it stands in the plots."""
        if self._tiles is not None and isinstance(self._tiles.result, Tiles):
            tiles, self._picture, self._begun = self._tiles.result, None, None
            self._canvas.set_replacement(colour_tiles(tiles, (index,))[0])
            self._plot_panel.set_marker(tiles.places[index] if tiles.places else None)

    def forget(self) -> None:
        """Take all layers and tiles away: they belong to another picture, model or preprocessing."""
        self._outcomes.clear()
        self._whole.clear()
        self._copies.clear()
        self._tiles = self._picture = self._report = self._begun = None
        self._tile_grid.clear()
        self._plot_panel.clear()
        self._stack.clear()
        self._canvas.set_replacement(None)

    def _lay(self, job: Job, heatmap: Heatmap) -> None:
        """Lay a map over the picture."""
        self._canvas.set_replacement(None)
        if job.method.uses_target:
            heatmap = replace(heatmap, title=self.title_of(job))
        look = self.default_look(heatmap)
        for former in self._former(job):
            if (
                former.heatmap.look == heatmap.look
            ):  # levels are values, and those of another map mean nothing here
                look = replace(former.look, levels=None, threshold=None)
            self._stack.discard(former.key)
        self._stack.add_or_update(Layer(job.key, heatmap, job.box, look))

    def _lay_all(self, job: Job, result: Layers, seconds: float) -> None:
        """Lay the maps of a result over the picture, each as a layer of its own."""
        self._canvas.set_replacement(None)
        for former in self._former(job):
            self._stack.discard(former.key)
        keys = [self._state.new_key() for _ in result.maps]
        for key, heatmap in zip(keys, result.maps, strict=True):
            self._outcomes[key] = Outcome(replace(job, key=key), heatmap, seconds)
        last = len(keys) - 1
        layers = [
            Layer(key, heatmap, job.box, self.default_look(heatmap), result.is_group or number == last)
            for number, (key, heatmap) in enumerate(zip(keys, result.maps, strict=True))
        ]
        self._stack.add_or_update(*layers)

    def _show_frames(self, job: Job, report: Report) -> None:
        if report.frames is not None and (self._tiles is None or self._tiles.result is not report.frames):
            self._tiles = Outcome(job, report.frames, 0)
            self._tile_grid.set_tiles(report.frames)

    def _prune(self) -> None:
        """Let go of the outcomes of layers that will not come back."""
        self._outcomes = {
            key: outcome for key, outcome in self._outcomes.items() if not self._stack.is_discarded(key)
        }

    def _former(self, job: Job) -> list[Layer]:
        """Return the layers of an earlier job of the same method."""
        return [
            layer
            for layer in self._stack.layers
            if layer.key in self._outcomes
            and layer.key != job.key
            and layer.key not in self._copies
            and type(self._outcomes[layer.key].job.method) is type(job.method)
        ]
