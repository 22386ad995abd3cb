"""Build the captions of the classroom view from the results that the window shows."""

import numpy as np

from app.classroom.demo import Demo
from app.classroom.method_navigation import has_layer_parameter
from app.explain.feature import ExplainFeature
from app.live.live_controller import LiveController
from app.shell.panels import Panels
from engine.core.errors import UserError
from engine.core.method import Method
from engine.core.model import HeadKind, Model
from engine.core.results import Tiles
from engine.core.target import Target
from engine.methods import Activations
from engine.methods.common.shared_params import spatial_layer
from widgets.classroom.big_tiles import MAX_TILES
from widgets.classroom.caption_overlay import ClassroomCaption, ClassRow
from widgets.common.translation import tr

__all__ = ["CaptionBuilder", "percent"]

_NUM_CLASSES = 3
_RATE_INTERVAL = 4  # captions between two updates of the measured rates


class CaptionBuilder:
    """Builds captions for the explanation of the newest frame, or of the photograph."""

    def __init__(self, panels: Panels, explain: ExplainFeature, live: LiveController, demo: Demo) -> None:
        self._state, self._shown, self._jobs = explain.state, explain.shown, explain.jobs
        self._live, self._demo = live, demo
        self._method_panel, self._prediction_list = panels.method_panel, panels.prediction_list
        self._tile_grid, self._live_bar = panels.tile_grid, panels.live_bar
        self._num_captions, self._rates = 0, ""

    @property
    def tiles(self) -> Tiles | None:
        """The visible activations, if the explained method is Activations."""
        tiles = self._tile_grid.tiles
        shows_channels = tiles is not None and tiles.over_picture and bool(tiles.units)
        return tiles if shows_channels and isinstance(self._explained()[0], Activations) else None

    def build(self) -> ClassroomCaption:
        """Return the caption of the current state."""
        model = self._state.model
        if model is None:
            return ClassroomCaption(tr("Opening the model ..."))
        method, target = self._explained()
        rows = self._rows(model, target if method is None or method.uses_target else None)
        if method is None:
            return ClassroomCaption(model.name, self._source(), rows=rows, measured=self._measured())
        sentence = self._demo.step_sentence(method) or tr(method.sentence)
        layer = (
            self._layer(model, method, target.head if target is not None else 0)
            if has_layer_parameter(method.name)
            else ""
        )
        return ClassroomCaption(
            tr(method.title),
            self._target_label(model, method, target),
            layer,
            sentence,
            rows,
            self._measured(),
        )

    def _explained(self) -> tuple[Method | None, Target | None]:
        """Return the method and the target of the visible result."""
        live, shown = self._live, self._shown
        if live.is_playing:
            newest = live.results.newest
            return (newest.plan.method, newest.target) if newest is not None else (None, None)
        running = self._jobs.running
        if running is not None:
            return running.method, running.target
        tiles, chosen = shown.tiles, self._method_panel.current_method
        if tiles is not None and chosen == Activations.name == tiles.job.method.name:
            return tiles.job.method, self._state.target
        visible = shown.visible_outcomes()
        job = visible[-1][0].job if visible else None
        return (job.method, job.target) if job is not None else (None, self._state.target)

    def _rows(self, model: Model, target: Target | None) -> tuple[ClassRow, ...]:
        best, scores = self._prediction_list.best_target(), self._prediction_list.scores
        if best is None:
            return ()
        values = scores[best.head]
        linear = model.heads[best.head].kind is HeadKind.LINEAR
        explained = target.index if target is not None and target.head == best.head else -1
        return tuple(
            ClassRow(
                model.label(int(index), best.head),
                f"{values[index]:.3g}" if linear else percent(float(values[index])),
                0.0 if linear else float(values[index]),
                bool(index == explained),
            )
            for index in np.argsort(-values, kind="stable")[:_NUM_CLASSES]
        )

    def _target_label(self, model: Model, method: Method, target: Target | None) -> str:
        """Return the label of the explained class; empty if the method uses no target."""
        if not method.uses_target or target is None:
            return ""
        name = model.label(target.index, target.head)
        return tr("{name} (pinned)", name=name) if self._is_pinned(target) else name

    def _layer(self, model: Model, method: Method, head: int) -> str:
        try:
            layer = spatial_layer(model, str(getattr(method, "layer", "")), head)
        except UserError:  # the model has no such layer; the message bar says so
            return ""
        assert layer.shape is not None
        height, width, channels = layer.shape
        place = f"{layer.path}, {height} × {width}"
        if isinstance(method, Activations) and channels:
            return tr(
                "{shown} of {count} tiles, {layer}",
                shown=min(MAX_TILES, channels),
                count=channels,
                layer=place,
            )
        return place

    def _is_pinned(self, target: Target) -> bool:
        live = self._live
        if live.is_playing:
            newest = live.results.newest
            return newest is not None and newest.plan.target is not None
        best = self._prediction_list.best_target()
        return best is not None and (target.index, target.head) != (best.index, best.head)

    def _source(self) -> str:
        source, photograph = self._live.source, self._state.photograph
        return photograph.name if photograph is not None else source.title if source is not None else ""

    def _measured(self) -> str:
        """Return the measured rates of moving pictures, updated seldom enough to be readable."""
        live = self._live
        if live.is_frozen:
            return tr("Frozen")
        self._num_captions += 1
        if not self._rates or self._num_captions % _RATE_INTERVAL == 0:
            self._rates = self._live_bar.rates
        return self._rates if live.is_playing else ""


def percent(share: float) -> str:
    """Return a probability in [0, 1] as whole percents; at most 99 % below 1."""
    if 0 < share < 0.005:
        return "< 1 %"
    return f"{min(share, 0.99) if share < 1 else share:.0%}".replace("%", " %")
