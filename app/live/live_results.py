"""What comes of moving pictures, shown: maps over the frames, tiles, predictions; and how fast all of it is."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.method import Method
from engine.core.results import Heatmap, Layers, Look, Result, Tiles
from engine.imaging.render import Layer
from engine.video.feed import Feed, Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import FrameResult
from engine.video.rate_meter import RateMeter
from widgets.common.translation import tr

__all__ = ["LiveResults"]

_OLD = 1.0  # seconds after which the age of the map is told
_SELDOM = 4  # refreshes for one of the picture that the network sees


class LiveResults(QObject):
    """Lays each map over the frames at once, and tells the slower parts of the window of the newest one now and then.

    Parameters
    ----------
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
        self._rhythm = RateMeter()
        self._delay, self._turn, self._begun = 0.0, 0, 0.0

    @property
    def newest(self) -> FrameResult | None:
        """What the network said last."""
        return self._newest

    def begin(self) -> None:
        """Begin anew: with another source, model or preprocessing."""
        self._newest, self._rhythm, self._delay, self._begun = None, RateMeter(), 0.0, time.perf_counter()

    def forget(self) -> None:
        """Take the layers of moving pictures away."""
        for key in self._layers:
            self._stack.discard(key)
        self._layers.clear()
        self._method = None

    def receive(self, seen: FrameResult, feed: Feed) -> None:
        """Lay what has come of a frame over the frames from now on."""
        now = time.perf_counter()
        self._rhythm.tick(now)
        if self._is_new(seen.frame):
            delay = now - seen.frame.captured_at
            self._delay = 0.9 * self._delay + 0.1 * delay if self._delay else delay
        self._newest = seen
        if (
            self._are_gone
            or type(seen.plan.method) is not type(self._method)
            or len(_maps(seen.result)) != len(self._layers)
        ):
            self._replace_layers(seen)
        fresh = {layer.key: layer for layer in self._made(seen)}
        layers = tuple(fresh.get(layer.key, layer) for layer in self._stack.layers)
        feed.overlay = Overlay(layers, seen.frame, seen, self._state.model)

    def refresh(self) -> None:
        """Show the newest scores, map and tiles in the window's panels."""
        seen = self._newest
        if seen is None:
            return
        self._prediction_list.set_scores(seen.scores)
        if seen.target is not None:
            self._prediction_list.select(seen.target)
        for layer in self._made(seen):
            if self._stack.layer(layer.key) is not None:  # the user may have taken it away
                self._stack.add_or_update(layer)
        if isinstance(seen.result, Tiles):
            self._tile_grid.set_tiles(seen.result)
        self._turn += 1
        if self._turn % _SELDOM == 0:
            prepared, pixels = seen.plan.preprocessing, seen.frame.pixels
            values = prepared.apply(pixels).pixels
            self._input_form.show_network_input(
                prepared.visible_pixels(pixels), float(values.min()), float(values.max())
            )

    def rate_text(self, feed: Feed) -> str:
        """Return what was measured over the last seconds."""
        now = time.perf_counter()
        camera, explained = feed.rate_meter.rate(now), self._rhythm.rate(now)
        parts = [tr("{rate:.0f} frames a second", rate=camera)]
        if explained:
            skipped = max(0.0, camera - explained)
            parts.append(tr("{rate:.0f} explained", rate=explained))
            parts.append(tr("map {delay:.0f} ms after its frame", delay=1000 * self._delay))
            parts.append(tr("{rate:.0f} skipped", rate=skipped))
            newest, seen = feed.newest, self._newest
            age = (
                newest.captured_at - seen.frame.captured_at
                if newest is not None and seen is not None
                else 0.0
            )
            if age > _OLD:
                parts.append(tr("the map is {age:.1f} s old", age=age))
        return ", ".join(parts)

    @property
    def _are_gone(self) -> bool:
        """Whether the layers have been taken away, and not by the user, who could undo it: with a model or a way of preparing."""
        stack = self._stack
        return (
            bool(self._layers)
            and not stack.history.canUndo()
            and all(stack.layer(key) is None for key in self._layers)
        )

    def _is_new(self, frame: Frame) -> bool:
        """Return whether a frame has been taken since it goes on, and not been explained before in another way."""
        return frame.captured_at >= self._begun and (self._newest is None or self._newest.frame is not frame)

    def _replace_layers(self, seen: FrameResult) -> None:
        """Put layers for the maps of another method into the list."""
        self.forget()
        self._method = seen.plan.method
        self._layers = [self._state.new_key() for _ in _maps(seen.result)]
        if self._layers:
            self._stack.add_or_update(*self._made(seen))

    def _made(self, seen: FrameResult) -> list[Layer]:
        """Return what has come of a frame as layers, shown as the user has them."""
        box = seen.plan.preprocessing.region((seen.frame.pixels.shape[0], seen.frame.pixels.shape[1]))
        layers = []
        for key, heatmap in zip(
            self._layers, _maps(seen.result), strict=False
        ):  # the frame may be of before the layers went
            known, titled = self._stack.layer(key), self._titled(heatmap, seen)
            layers.append(
                replace(known, heatmap=titled, box=box)
                if known
                else Layer(key, titled, box, self._default_look(heatmap))
            )
        return layers

    def _titled(self, heatmap: Heatmap, seen: FrameResult) -> Heatmap:
        """Return a map that names its class, where it explains one, and not a layer."""
        method = seen.plan.method
        if method is None or not method.uses_target or seen.target is None:
            return heatmap
        return replace(heatmap, title=f"{method.title}: {self._prediction_list.label_of(seen.target)}")


def _maps(result: Result | None) -> tuple[Heatmap, ...]:
    if isinstance(result, Heatmap):
        return (result,)
    return result.maps if isinstance(result, Layers) else ()
