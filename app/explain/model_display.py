"""Show the open model in its panels, and the weights of the chosen layer."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.explain.model_controller import ModelController
from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.model import Model
from engine.imaging.preprocess import Preprocessing
from engine.model_files.sidecar import Sidecar
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import GetWeights, LayerWeights, ModelOpened
from widgets.common.undo_history import FunctionCommand

__all__ = ["ModelDisplay", "is_same_model"]


class ModelDisplay(QObject):
    """Shows a model in place of the previous one.

    Attributes
    ----------
    is_adopted : bool
        Whether the last opened model is the one whose results were shown already.

    Signals
    -------
    replaced :
        Another model is shown; jobs and results of the previous one are outdated.
    labels_changed :
        The class names of the open model have changed.
    """

    replaced = Signal()
    labels_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        models: ModelController,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._models = window, state, engine, models
        self._messages, self._input_form = panels.messages, panels.input_form
        self._model_tree, self._method_panel = panels.model_tree, panels.method_panel
        self._network_graph = panels.network_graph
        self._prediction_list, self._tile_grid = panels.prediction_list, panels.tile_grid
        self._history = panels.stack.history
        self.is_adopted = False
        self._inspecting = 0  # the key of the request for the weights of a layer
        panels.model_tree.layer_chosen.connect(self.choose_layer)

    def receive(self, answer: ModelOpened) -> None:
        """Show a model that has been opened, unless it is outdated.

        The model of a session that is shown without it is adopted: results, marks and undo stay.
        """
        was_missing = self._state.is_model_missing
        if self._models.finish(answer):
            shown = self._state.model
            self.is_adopted = was_missing and shown is not None and is_same_model(answer.model, shown)
            if self.is_adopted and shown is not None:
                self._state.model = replace(answer.model, labels=shown.labels)
                self._messages.hide()
                self._window.show_model_name(answer.model.name)
            else:
                self.show(answer.model, answer.preprocessing)
            self._state.model_opened.emit()

    def show(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show a model in place of the previous one, and remove the results of that."""
        self._state.model, self._state.preprocessing, self._state.target = model, preprocessing, None
        self._messages.hide()
        self.replaced.emit()
        for widget in (
            self._model_tree,
            self._network_graph,
            self._method_panel,
            self._prediction_list,
            self._tile_grid,
        ):
            widget.set_model(model)
        if model.notes:
            self._messages.show_note(" ".join(model.notes))
        self._window.show_model_name(model.name)
        self._input_form.show_model(model, preprocessing)

    def ask_labels(self) -> None:
        """Let the user choose class names for the open model."""
        path = self._models.ask_labels_file() if self._state.model is not None else None
        if path is not None:
            self.open_labels(path)

    def open_labels(self, path: Path) -> None:
        """Show the class names of a file for the open model; undo takes them back."""
        model, before = self._state.model, self._models.sidecar
        named = self._models.read_labels(model, path) if model is not None else None
        if model is None or named is None:
            return
        after = self._models.sidecar
        self._show_names(named.labels)
        self._history.push(
            FunctionCommand(
                "Load class names",
                lambda: self._show_names(model.labels, before),
                lambda: self._show_names(named.labels, after),
            )
        )

    def _show_names(self, labels: tuple[str, ...], sidecar: Sidecar | None = None) -> None:
        """Show other class names; predictions and results stay."""
        assert self._state.model is not None  # another model has another history
        model = self._state.model = replace(self._state.model, labels=labels)
        if sidecar is not None:
            self._models.restore_sidecar(model, sidecar)
        self._prediction_list.set_model(model)
        self._prediction_list.set_scores(self._state.scores)
        if self._state.target is not None:
            self._prediction_list.show_head(self._state.target.head)
            self._prediction_list.select(self._state.target)
        self.labels_changed.emit()

    @Slot(str)
    def choose_layer(self, path: str) -> None:
        """Choose a layer for the methods that take one, and request its weights."""
        if self._state.is_model_ready:
            self._method_panel.choose_layer(path)
            self._inspecting = self._state.new_key()
            self._engine.submit(GetWeights(self._inspecting, path, self._state.model_key))

    def receive_weights(self, answer: LayerWeights) -> None:
        """Show the weights of a layer, if it was chosen last."""
        if answer.key == self._inspecting:
            self._model_tree.set_weights(answer.layer, answer.summaries, answer.kernels)

    def fail(self, key: int, _: UserError | None) -> bool:
        """Return whether `key` is the key of the request for the weights of the last chosen layer."""
        return key == self._inspecting


def is_same_model(one: Model, other: Model) -> bool:
    """Return whether two models are the same file, opened with the same input and outputs."""
    same = bool(one.digest) and one.digest == other.digest and one.input_shape == other.input_shape
    return same and one.heads == other.heads and one.picture == other.picture
