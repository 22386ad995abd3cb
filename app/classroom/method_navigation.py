"""Step through methods, layers and classes, on moving pictures and on photographs."""

import numpy as np

from app.live.live_controller import LiveController
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.method import LIVE, METHODS, method_class
from engine.core.model import Model, Node
from engine.core.params import specs
from engine.core.target import Target
from widgets.common.translation import tr

__all__ = ["MethodNavigation", "has_layer_parameter", "resolution_stages"]

_NUM_CLASSES = 3


class MethodNavigation:
    """Selects methods, layers and classes in the forms; a photograph is then explained again.

    Moving pictures follow the forms by themselves.
    """

    def __init__(self, panels: Panels, state: AppState, live: LiveController) -> None:
        self._state, self._live = state, live
        self._method_panel, self._prediction_list = panels.method_panel, panels.prediction_list
        self._live_bar, self._messages = panels.live_bar, panels.messages
        self._classes: list[Target] = []  # the top classes at the time the first of them was pinned

    @property
    def method(self) -> str:
        """The name of the selected method, or of the method that explains the frames."""
        plan = self._live.feed.plan if self._live.is_playing else None
        chosen = self._method_panel.current_method
        return (
            plan.method.name
            if plan is not None and plan.method is not None and chosen not in LIVE
            else chosen
        )

    @property
    def methods(self) -> list[str]:
        """The names of the live methods that support the model, in the order of the list."""
        return [name for name in METHODS if name in LIVE and self._method_panel.supports(name)]

    def show(self, method: str, layer: str = "") -> None:
        """Explain with a method, and at a layer if one is given."""
        self.prepare(method, layer)
        self._explain()

    def prepare(self, method: str, layer: str = "") -> None:
        """Select a method, and a layer if one is given, for the next picture."""
        if method != self._method_panel.current_method:
            self._method_panel.set_method(method)
        if layer:
            self._method_panel.choose_layer(layer)

    def step_method(self, by: int) -> None:
        """Explain with the next method (1) or the previous one (-1)."""
        methods = self.methods
        if methods:
            self.show(_neighbour(methods, self.method, by))

    def step_layer(self, by: int) -> None:
        """Explain at the next or previous stage of the network; show a note if the method has no layer."""
        model = self._state.model
        if model is None:
            return
        if not has_layer_parameter(self.method):
            method = tr(method_class(self.method).title)
            self._messages.show_note(
                tr("{method} explains the whole network; it has no layer to choose.", method=method)
            )
            return
        self._messages.hide()
        paths = [node.path for node in resolution_stages(model)]
        here = str(self._method_panel.values().get("layer") or "")
        if paths:
            self.show(self.method, _neighbour(paths, self._stage_of(model, here, paths), by))

    def step_class(self) -> None:
        """Explain the next of the top classes; after the last one, the top class again."""
        if self._live.is_playing:
            self._pin_next()
            return
        targets, target = self._top_targets(), self._state.target
        if targets:
            chosen = targets[(targets.index(target) + 1) % len(targets) if target in targets else 0]
            self._prediction_list.select(chosen)
            self._state.target_requested.emit(chosen)

    def _pin_next(self) -> None:
        live = self._live
        pinned = live.feed.plan.target if live.feed.plan is not None else None
        if pinned not in self._classes:
            self._classes = self._top_targets()
        place = self._classes.index(pinned) + 1 if pinned in self._classes else 0
        if place < len(self._classes):
            live.pin(self._classes[place])
        else:
            self._live_bar.show_follow(True)
            live.follow_likeliest(True)

    def _top_targets(self) -> list[Target]:
        best, scores = self._prediction_list.best_target(), self._prediction_list.scores
        if best is None:
            return []
        order = np.argsort(-scores[best.head], kind="stable")[:_NUM_CLASSES]
        return [Target(int(index), best.head) for index in order]

    def _explain(self) -> None:
        if not self._live.is_playing:
            self._state.explain_requested.emit()

    def _stage_of(self, model: Model, path: str, paths: list[str]) -> str:
        """Return the stage of a layer; the last stage if no layer is selected."""
        layer = next((node for node in model.maps() if node.path == path), None)
        if layer is None:
            return paths[-1]
        return next((node.path for node in resolution_stages(model) if node.order >= layer.order), paths[-1])


def resolution_stages(model: Model) -> list[Node]:
    """Return the last layer of each map size, from the finest to the coarsest.

    Layers before the first kernel, padding layers and layers without a path to an output are left out.
    A model whose maps all have one size returns all its layers.
    """
    single = [node for node in model.single_maps() if node.heads and "Padding" not in node.kind]
    first = min((node.order for node in single if node.has_kernel), default=0)
    behind = [node for node in single if node.order >= first]
    last = {node.shape[:2]: node for node in behind if node.shape is not None}
    return sorted(last.values(), key=lambda node: node.order) if len(last) > 1 else behind


def has_layer_parameter(name: str) -> bool:
    """Return whether a method has a parameter for a layer with feature maps."""
    return name in METHODS and any(
        spec.name == "layer" and spec.kind == "map" for spec in specs(METHODS[name])
    )


def _neighbour(names: list[str], current: str, by: int) -> str:
    """Return the name `by` places after the current one, cyclically; an end if the current one is missing."""
    return names[(names.index(current) + by) % len(names)] if current in names else names[0 if by > 0 else -1]
