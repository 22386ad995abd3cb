"""Show results in the window, and keep the outcome of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.arrays import Bytes
from engine.core.look import Look
from engine.core.results import PARTIAL, Heatmap, Layers, Picture, Report, Result, Tiles
from engine.imaging.render import Layer, colour_tiles
from engine.methods import PaintedMask, TrustReport
from engine.runtime.job import Job, Outcome, partial_outcome
from engine.session.session import SavedLayer
from widgets.common.translation import tr

__all__ = ["ResultsSnapshot", "ShownResults"]


@dataclass(frozen=True, slots=True, eq=False)
class ResultsSnapshot:
    """All results as they are shown: what `ShownResults` holds, the layers, and the chosen one."""

    outcomes: Mapping[int, Outcome]
    whole: frozenset[int]
    copies: frozenset[int]
    layers: tuple[Layer, ...]
    chosen: Layer | None
    tiles: Outcome | None
    picture: Outcome | None
    report: Outcome | None
    replacement: Bytes | None


class ShownResults:
    """Shows heatmaps as layers over the picture, tiles and plots; a new map of a method replaces its old one.

    Parameters
    ----------
    window
        Brings panels to the front.
    panels
        The widgets that show results.
    state
        Provides keys for new layers.
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
        self._whole: set[int] = set()  # keys of layers that are the complete result of their method
        self._copies: set[int] = set()  # keys of layers that no later result replaces
        self._tiles: Outcome | None = None
        self._picture: Outcome | None = None
        self._begun: Outcome | None = None  # the last picture, partial or complete
        self._report: Outcome | None = None
        self.awaited_job_key = 0  # key of the job that the user has started; its tiles come to the front
        panels.stack.changed.connect(self._prune)
        panels.layer_list.duplicate_requested.connect(self.duplicate)

    @property
    def selected_outcome(self) -> Outcome | None:
        """The outcome of the chosen layer; None while it is still being computed."""
        layer = self._layer_list.current_layer()
        return None if layer is None else self._outcomes.get(layer.key)

    @property
    def has_selected_map(self) -> bool:
        """Whether a layer is chosen, finished or not."""
        return self._layer_list.current_layer() is not None

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
        """The outcome of the chosen layer if it can be checked: a complete map of a target; else None."""
        outcome = self.selected_outcome
        if outcome is None or outcome.job.key not in self._whole or not outcome.job.method.uses_target:
            return None
        return outcome

    @property
    def tiles(self) -> Outcome | None:
        """The outcome of the tiles."""
        return self._tiles

    @property
    def picture(self) -> Outcome | None:
        """The outcome of the picture that is shown in place of the photograph."""
        return self._picture if self._canvas.has_replacement else None

    @property
    def replacement_outcome(self) -> Outcome | None:
        """The outcome of the finished picture or tile that is shown in place of the photograph."""
        tiles = self._tiles if self._begun is None else None
        return (self._picture or tiles) if self._canvas.has_replacement else None

    @property
    def report(self) -> Outcome | None:
        """The outcome of the report."""
        return self._report

    def outcome_of_layer(self, key: int) -> tuple[Outcome, bool] | None:
        """Return the outcome of a layer, and whether the layer is the complete result of its method."""
        outcome = self._outcomes.get(key)
        return None if outcome is None else (outcome, key in self._whole)

    def is_persistent(self, key: int) -> bool:
        """Return whether a layer stays when its method runs again."""
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
            if outcome is not None:  # a new key, as the saved one may belong to another job
                self.keep(replace(outcome, job=replace(outcome.job, key=self._state.new_key())))

    def visible_outcomes(self) -> list[tuple[Outcome, Look]]:
        """Return the outcomes and looks of the visible finished layers, lowest first."""
        layers = [layer for layer in self._stack.layers if layer.visible and layer.key in self._outcomes]
        return [(self._outcomes[layer.key], layer.look) for layer in layers]

    def finished_layers(self) -> list[Layer]:
        """Return the finished layers, lowest first."""
        return [layer for layer in self._stack.layers if layer.key in self._outcomes]

    def outcome(self, key: int) -> Outcome | None:
        """Return the outcome of a layer; None if it is not finished."""
        return self._outcomes.get(key)

    def keep_difference(self, outcome: Outcome) -> None:
        """Show the difference of two maps as a layer that stays when their methods run again."""
        assert isinstance(outcome.result, Heatmap)
        key = outcome.job.key
        self._outcomes[key] = outcome
        self._copies.add(key)
        self._stack.add_or_update(Layer(key, outcome.result, outcome.job.box, outcome.result.look))

    def title_of(self, job: Job, method: str = "") -> str:
        """Return the title of a job: `method` or its method's title, and the class if it explains one."""
        title = method or job.method.title
        return f"{title}: {self._prediction_list.label_of(job.target)}" if job.method.uses_target else title

    def show(self, job: Job, result: Result) -> None:
        """Show a complete or partial result, in place of the previous result of its method."""
        match result:
            case Tiles():
                self._tiles = Outcome(job, result, 0)
                self._tile_grid.set_tiles(result)
                if job.key == self.awaited_job_key:
                    self.awaited_job_key = 0
                    self._window.open_dock("Tiles")
            case Picture():
                self._canvas.set_replacement(result.shown)
                self._picture, self._begun = None, Outcome(job, result, 0)
            case Heatmap():
                self._add_layer(job, result)
            case Layers():
                self._add_layers(job, result, 0)
            case Report():
                self._show_frames(job, result)
        if isinstance(result, Report):
            self._show_report(job, result, is_complete=False)
        elif result.plots:
            self._plot_panel.show_result(result.title, (), result.plots)

    def keep(self, outcome: Outcome) -> None:
        """Show an outcome, ready for export."""
        job, result = outcome.job, outcome.result
        if isinstance(result, Layers):
            self._add_layers(job, result, outcome.seconds)
        else:
            self.show(job, result)
        match result:
            case Tiles():
                self._tiles = outcome
            case Picture():
                self._picture = outcome
            case Report():
                self._report = outcome
                self._show_report(job, result, is_complete=True)
                self.open_plots()
            case Heatmap():
                self._outcomes[job.key] = outcome
                self._whole.add(job.key)
        has_message = isinstance(result, (Picture, Layers)) or isinstance(job.method, PaintedMask)
        if has_message and result.notes:
            self._messages.show_note(" ".join(result.notes))

    def keep_partial(self, job: Job, result: Result | None, steps: tuple[int, int]) -> None:
        """Keep the partial result of a stopped job, marked as partial, if it is still shown.

        Parameters
        ----------
        job
            The job.
        result
            Its last partial result, if there is one.
        steps
            The steps done and in total.
        """
        layer = self._stack.layer(job.key)
        if layer is not None:
            self.keep(partial_outcome(job, layer.heatmap, steps))
            self._whole.discard(job.key)
        elif isinstance(result, Report):
            self.keep(partial_outcome(job, result, steps))
        if self._begun is not None and self._begun.job.key == job.key and self._canvas.has_replacement:
            self.keep(partial_outcome(job, self._begun.result, steps))
        if self._tiles is not None and self._tiles.job.key == job.key and isinstance(result, Tiles):
            self.keep(partial_outcome(job, self._tiles.result, steps))

    def duplicate(self, key: int) -> None:
        """Add a copy of a layer that stays when its method runs again."""
        copy, outcome = self._state.new_key(), self._outcomes.get(key)
        if outcome is None:  # the outcome of the job would never reach the copy
            self._messages.show_note(
                tr("This map is still being computed. Duplicate it when its job is done or stopped.")
            )
            return
        self._copies.add(copy)
        self._outcomes[copy] = replace(outcome, job=replace(outcome.job, key=copy))
        if key in self._whole:
            self._whole.add(copy)
        self._stack.duplicate(key, copy)

    def open_tile(self, index: int, key: int) -> None:
        """Show a map of the picture as a layer, any other tile in place of the picture."""
        outcome = self._tiles
        if outcome is None or not isinstance(outcome.result, Tiles):
            return
        if outcome.result.over_picture:
            job, heatmap = replace(outcome.job, key=key), outcome.result.heatmap(index)
            steps = outcome.steps
            tile = Outcome(job, heatmap, outcome.seconds)
            self.keep(tile if steps is None else partial_outcome(job, heatmap, steps))
            self._whole.discard(key)
            return
        self.enlarge_tile(index)

    def enlarge_tile(self, index: int) -> None:
        """Show a tile in place of the picture, with a note on how to go back."""
        self.show_frame(index)
        # tiles of a live source have no outcome
        if self._tiles is not None and self._tile_grid.tiles is not None:
            self._messages.show_note(
                self._tile_grid.tiles.captions[index] + ". " + tr("Press Esc to go back to the picture.")
            )

    def show_frame(self, index: int) -> None:
        """Show a tile in place of the picture, and mark its place in the plots."""
        if self._tiles is not None and isinstance(self._tiles.result, Tiles):
            tiles, self._picture, self._begun = self._tiles.result, None, None
            self._canvas.set_replacement(colour_tiles(tiles, (index,))[0])
            self._plot_panel.set_marker(tiles.places[index] if tiles.places else None)

    def open_plots(self) -> None:
        """Bring the panel of plots and checks to the front."""
        self._window.open_dock("Plots")

    def snapshot(self) -> "ResultsSnapshot":
        """Return all that is shown, to be shown again by `show_snapshot`."""
        return ResultsSnapshot(
            dict(self._outcomes),
            frozenset(self._whole),
            frozenset(self._copies),
            self._stack.layers,
            self._layer_list.current_layer(),
            self._tiles,
            self._picture,
            self._report,
            self._canvas.rendered if self._canvas.has_replacement else None,
        )

    def show_snapshot(self, snapshot: "ResultsSnapshot") -> None:
        """Show what was shown before, in place of what is shown now; the history stays."""
        self.forget(keeps_history=True)
        self._outcomes = dict(snapshot.outcomes)
        self._whole, self._copies = set(snapshot.whole), set(snapshot.copies)
        self._tiles, self._report = snapshot.tiles, snapshot.report
        self._stack.set_all(snapshot.layers)
        if self._tiles is not None and isinstance(self._tiles.result, Tiles):
            self._tile_grid.set_tiles(self._tiles.result)
        if self._report is not None and isinstance(self._report.result, Report):
            self._show_report(self._report.job, self._report.result, is_complete=True)
        self._canvas.set_replacement(snapshot.replacement)
        self._picture = snapshot.picture
        if snapshot.chosen is not None:
            self._layer_list.select_layer(snapshot.chosen.key)

    def retitle(self) -> None:
        """Give the maps of a class titles with the new names of the classes."""
        layers: list[Layer] = []
        for layer in self._stack.layers:
            outcome, heatmap = self._outcomes.get(layer.key), layer.heatmap
            if outcome is not None and outcome.less is None and outcome.job.method.uses_target:
                mark = PARTIAL if outcome.steps is not None else ""
                heatmap = replace(heatmap, title=f"{self.title_of(outcome.job)}{mark}")
            layers.append(replace(layer, heatmap=heatmap))
        self._stack.set_all(tuple(layers))

    def forget(self, keeps_history: bool = False) -> None:
        """Remove all results, which belong to another picture, model or preprocessing."""
        self._outcomes.clear()
        self._whole.clear()
        self._copies.clear()
        self._tiles = self._picture = self._report = self._begun = None
        self._tile_grid.clear()
        self._plot_panel.clear()
        if keeps_history:
            self._stack.set_all(())
        else:
            self._stack.clear()
        self._canvas.set_replacement(None)

    def _add_layer(self, job: Job, heatmap: Heatmap) -> None:
        """Show a map as a layer, with the look of the previous map of its method."""
        self._canvas.set_replacement(None)
        if job.method.uses_target:
            mark = PARTIAL if heatmap.title.endswith(PARTIAL) else ""
            heatmap = replace(heatmap, title=f"{self.title_of(job)}{mark}")
        look = self.default_look(heatmap)
        for former in self._former(job):
            if former.heatmap.look == heatmap.look:
                # levels and threshold are values of the previous map
                look = replace(former.look, levels=None, threshold=None)
            self._stack.discard(former.key)
        self._stack.add_or_update(Layer(job.key, heatmap, job.box, look))

    def _add_layers(self, job: Job, result: Layers, seconds: float) -> None:
        """Show each map of a result as a separate layer."""
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

    def _show_report(self, job: Job, report: Report, is_complete: bool) -> None:
        """Show the checks of a map, or the numbers of another report."""
        if isinstance(job.method, TrustReport):
            about = self.title_of(job, job.method.method.title)
            self._plot_panel.show_checks(about, report, is_complete)
        else:
            self._plot_panel.show_result(report.title, report.rows, report.plots)

    def _show_frames(self, job: Job, report: Report) -> None:
        if report.frames is not None and (self._tiles is None or self._tiles.result is not report.frames):
            self._tiles = Outcome(job, report.frames, 0)
            self._tile_grid.set_tiles(report.frames)

    def _prune(self) -> None:
        """Drop the outcomes of layers that undo cannot restore."""
        self._outcomes = {
            key: outcome for key, outcome in self._outcomes.items() if not self._stack.is_discarded(key)
        }

    def _former(self, job: Job) -> list[Layer]:
        """Return the layers of earlier jobs of the same method."""
        return [
            layer
            for layer in self._stack.layers
            if layer.key in self._outcomes
            and layer.key != job.key
            and layer.key not in self._copies
            and type(self._outcomes[layer.key].job.method) is type(job.method)
        ]
