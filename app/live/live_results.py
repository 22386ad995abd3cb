"""Show the results for frames: maps, tiles, predictions, and the measured rates."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.look import Look
from engine.core.method import Method
from engine.core.results import Heatmap, Layers, Result, Tiles
from engine.imaging.render import Layer
from engine.video.feed import Feed, Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import FrameResult
from engine.video.rate_meter import RateMeter
from widgets.common.translation import tr

__all__ = ["LiveResults"]

_OLD = 1.0  # age of a map from which the age is shown, in seconds
_INPUT_EVERY = 4  # refreshes between two updates of the network's input


class LiveResults(QObject):
    """Shows each map over the frames at once, and the newest result in the slower panels from time to time.

    Parameters
    ----------
    panels
        The widgets that show results.
    state
        Provides keys for layers, and the open model.
    default_look
        Returns the look of a new map.
    """

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        default_look: Callable[[Heatmap], Look],
    ) -> None:
        super().__init__(panels.live_bar)
        self._state, self._default_look = state, default_look
        self._stack, self._tile_grid = panels.stack, panels.tile_grid
        self._prediction_list, self._input_form = panels.prediction_list, panels.input_form
        self._layers: list[int] = []
        self._method: Method | None = None
        self._newest: FrameResult | None = None
        self._rate_meter = RateMeter()
        self._delay, self._num_refreshes, self._started_at = 0.0, 0, 0.0

    @property
    def newest(self) -> FrameResult | None:
        """The newest result; None before the first one."""
        return self._newest

    def begin(self) -> None:
        """Reset results and rates, for another source, model or preprocessing."""
        self._newest, self._rate_meter, self._delay = None, RateMeter(), 0.0
        self._started_at = time.perf_counter()

    def forget(self) -> None:
        """Remove the layers of frames."""
        for key in self._layers:
            self._stack.discard(key)
        self._layers.clear()
        self._method = None

    def receive(self, result: FrameResult, feed: Feed) -> None:
        """Show the result of a frame over the frames from now on."""
        now = time.perf_counter()
        self._rate_meter.tick(now)
        if self._is_new(result.frame):
            delay = now - result.frame.captured_at
            # an exponential moving average keeps the number readable
            self._delay = 0.9 * self._delay + 0.1 * delay if self._delay else delay
        self._newest = result
        if (
            self._are_discarded
            or type(result.plan.method) is not type(self._method)
            or len(_maps(result.result)) != len(self._layers)
        ):
            self._replace_layers(result)
        updated = {layer.key: layer for layer in self._make_layers(result)}
        layers = tuple(updated.get(layer.key, layer) for layer in self._stack.layers)
        feed.overlay = Overlay(layers, result.frame, result, self._state.model)

    def refresh(self) -> None:
        """Show the newest scores, maps and tiles in the panels."""
        newest = self._newest
        if newest is None:
            return
        self._prediction_list.set_scores(newest.scores)
        if newest.target is not None:
            self._prediction_list.select(newest.target)
        for layer in self._make_layers(newest):
            if self._stack.layer(layer.key) is not None:  # the user may have removed it
                self._stack.add_or_update(layer)
        if isinstance(newest.result, Tiles):
            self._tile_grid.set_tiles(newest.result, keeps_order=True)
        self._num_refreshes += 1
        if self._num_refreshes % _INPUT_EVERY == 0:
            prepared, pixels = newest.plan.preprocessing, newest.frame.pixels
            values = prepared.apply(pixels).pixels
            self._input_form.show_network_input(
                prepared.visible_pixels(pixels), float(values.min()), float(values.max())
            )

    def rate_text(self, feed: Feed) -> str:
        """Return the rates, the delay and the age of the map over the last seconds as text."""
        now = time.perf_counter()
        camera, explained = feed.rate_meter.rate(now), self._rate_meter.rate(now)
        parts = [tr("{rate:.0f} frames a second", rate=camera)]
        if explained:
            skipped = max(0.0, camera - explained)
            parts.append(tr("{rate:.0f} explained", rate=explained))
            parts.append(tr("map {delay:.0f} ms after its frame", delay=1000 * self._delay))
            parts.append(tr("{rate:.0f} skipped", rate=skipped))
            frame, newest = feed.newest, self._newest
            age = (
                frame.captured_at - newest.frame.captured_at
                if frame is not None and newest is not None
                else 0.0
            )
            if age > _OLD:
                parts.append(tr("the map is {age:.1f} s old", age=age))
        return ", ".join(parts)

    @property
    def _are_discarded(self) -> bool:
        """Whether all layers were discarded, but not by the user, whose removal could be undone."""
        stack = self._stack
        return (
            bool(self._layers)
            and not stack.history.canUndo()
            and all(stack.layer(key) is None for key in self._layers)
        )

    def _is_new(self, frame: Frame) -> bool:
        """Return whether a frame was captured after the start and has not been explained before."""
        return frame.captured_at >= self._started_at and (
            self._newest is None or self._newest.frame is not frame
        )

    def _replace_layers(self, result: FrameResult) -> None:
        """Add layers for the maps of another method to the stack."""
        self.forget()
        self._method = result.plan.method
        self._layers = [self._state.new_key() for _ in _maps(result.result)]
        if self._layers:
            self._stack.add_or_update(*self._make_layers(result))

    def _make_layers(self, result: FrameResult) -> list[Layer]:
        """Return the maps of a frame as layers, with the looks that the user has chosen."""
        pixels = result.frame.pixels
        box = result.plan.preprocessing.region((pixels.shape[0], pixels.shape[1]))
        layers = []
        # not strict: the layers may have been removed since the frame was explained
        for key, heatmap in zip(self._layers, _maps(result.result), strict=False):
            known, titled = self._stack.layer(key), self._with_class(heatmap, result)
            layers.append(
                replace(known, heatmap=titled, box=box)
                if known
                else Layer(key, titled, box, self._default_look(heatmap))
            )
        return layers

    def _with_class(self, heatmap: Heatmap, result: FrameResult) -> Heatmap:
        """Return a map with its class in the title, if its method explains a class."""
        method = result.plan.method
        if method is None or not method.uses_target or result.target is None:
            return heatmap
        return replace(heatmap, title=f"{method.title}: {self._prediction_list.label_of(result.target)}")


def _maps(result: Result | None) -> tuple[Heatmap, ...]:
    if isinstance(result, Heatmap):
        return (result,)
    return result.maps if isinstance(result, Layers) else ()
