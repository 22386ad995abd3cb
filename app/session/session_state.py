"""Convert the state of the window to a session and back."""

from dataclasses import replace

from app.classroom.classroom import Classroom
from app.explain.feature import ExplainFeature
from app.layout.saved_panels import restore_panels
from app.shell.panels import Panels
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.core.method import method_class
from engine.core.model import Model
from engine.core.params import Value, specs
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from engine.runtime.job import partial_outcome
from engine.session.session import SavedLayer, Session

__all__ = ["SessionState"]


class SessionState:
    """Captures the state of the window as a session, and restores it."""

    def __init__(
        self, window: MainWindow, panels: Panels, explain: ExplainFeature, classroom: Classroom
    ) -> None:
        self._window, self._panels, self._explain, self._classroom = window, panels, explain, classroom
        self._state, self._shown = explain.state, explain.shown

    def capture(self) -> Session:
        """Return the open model and picture, the settings and the visible results."""
        panels, state, shown = self._panels, self._state, self._shown
        layers = {layer.key: self._saved(layer) for layer in panels.stack.layers}
        kept = {key: saved for key, saved in layers.items() if saved is not None}
        current = panels.layer_list.current_layer()
        return Session(
            state.model,
            self._explain.models.file,
            state.photograph,
            state.preprocessing,
            state.target,
            state.marks,
            panels.method_panel.current_method,
            self._form(),
            tuple(kept.values()),
            list(kept).index(current.key) if current is not None and current.key in kept else -1,
            shown.tiles,
            shown.picture,
            shown.report,
            panels.canvas.rendered if panels.canvas.has_replacement else None,
            self._classroom.panels,
            panes := self._explain.comparison.to_saved_panes(),
            panels.panes.mode if panes else "",
        )

    def restore(self, session: Session, model_is_there: bool) -> None:
        """Show a session; `model_is_there` says whether its model is open."""
        explain, state = self._explain, self._state
        explain.jobs.cancel_all()
        self._shown.forget()
        if not model_is_there:
            explain.models.show_without_model(session.model_file)
        model = session.model
        if model_is_there and model is not None and state.model is not None:
            model = replace(state.model, labels=model.labels)
        if model is not None and session.preprocessing is not None:
            explain.model_display.show(model, session.preprocessing)
            self._panels.input_form.show_held(session.preprocessing.held)
        self._panels.messages.hide()
        if session.photograph is not None:
            explain.pictures.show(
                session.photograph, session.target, quiet=bool(session.target or session.layers)
            )
        self._show_choices(session)
        self._show_results(session, model)
        explain.comparison.restore(session.panes, session.pane_mode)
        self._classroom.leave()
        restore_panels(self._window, session.layout)

    def _saved(self, layer: Layer) -> SavedLayer | None:
        """Return a layer with its outcome or that of the running job; None without either."""
        shown, job = self._shown, self._explain.jobs.running
        known = shown.outcome_of_layer(layer.key)
        if known is not None:
            return SavedLayer(
                known[0],
                layer.heatmap,
                layer.look,
                layer.visible,
                known[1],
                layer.name,
                shown.is_persistent(layer.key),
            )
        if job is None or job.key != layer.key:
            return None
        outcome = partial_outcome(job, layer.heatmap, self._explain.jobs.steps)
        assert isinstance(outcome.result, Heatmap)
        return SavedLayer(outcome, outcome.result, layer.look, layer.visible, whole=False, name=layer.name)

    def _form(self) -> tuple[tuple[str, Value], ...]:
        """Return the valid values of the method form."""
        panel, kept = self._panels.method_panel, []
        declared = {spec.name: spec for spec in specs(method_class(panel.current_method))}
        for name, value in panel.values().items():
            try:
                kept.append((name, declared[name].check(value)))
            except UserError:
                continue
        return tuple(kept)

    def _show_choices(self, session: Session) -> None:
        panels = self._panels
        self._explain.marks.show(session.marks)
        if session.target is not None:
            panels.prediction_list.show_head(session.target.head)
        if session.method:
            panels.method_panel.set_method(session.method)
            panels.method_panel.set_values(dict(session.form))

    def _show_results(self, session: Session, model: Model | None) -> None:
        """Show layers, tiles, plots and picture; the replacement of the photograph comes last."""
        panels = self._panels
        if model is None:
            return
        layers = {
            Layer(
                self._state.new_key(),
                saved.heatmap,
                saved.outcome.job.box,
                saved.look,
                saved.visible,
                saved.name,
            ): saved
            for saved in session.layers
        }
        self._shown.restore_results(layers, session.report, session.picture, session.tiles)
        panels.canvas.set_replacement(session.peeked)
        if session.chosen >= 0:
            panels.layer_list.select_layer([*layers][session.chosen].key)
            result = session.layers[session.chosen].outcome.result
            if session.report is None and result.plots:
                panels.plot_panel.show_result(result.title, (), result.plots)
