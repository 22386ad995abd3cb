"""What the window shows <-> a session."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.shell.layout import restore_panels
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.core.method import method_class
from engine.core.model import Model
from engine.core.params import Value, specs
from engine.imaging.render import Layer
from engine.runtime.job import Outcome
from engine.session.session import SavedLayer, Session
from widgets.common.translation import tr_noop

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["SessionState"]

_UNFINISHED = tr_noop("Saved before the job was done; not the full result.")


class SessionState:
    """Takes a session from the window, and brings one back; `keys` are numbers for layers and jobs."""

    def __init__(self, controller: "Controller", window: MainWindow, keys: Iterator[int]) -> None:
        self._controller, self._window, self._keys = controller, window, keys

    def capture(self) -> Session:
        """Return what is open, chosen and shown."""
        controller, window, subject = self._controller, self._window, self._controller.state
        layers = {layer.key: self._saved(layer) for layer in window.stack.layers}
        kept = {key: saved for key, saved in layers.items() if saved is not None}
        current = window.layers.current_layer()
        shown = controller.shown
        return Session(
            subject.model,
            controller.models.file,
            subject.photograph,
            subject.preprocessing,
            subject.target,
            controller.marking.marks,
            window.method_panel.current_method,
            self._form(),
            tuple(kept.values()),
            list(kept).index(current.key) if current is not None and current.key in kept else -1,
            shown.tiles,
            shown.picture,
            shown.report,
            window.canvas.rendered if window.canvas.has_replacement else None,
            controller.class_room.panels,
            panes := controller.comparing.to_saved_panes(),
            window.panes.mode if panes else "",
        )

    def restore(self, session: Session, model_is_there: bool) -> None:
        """Show a session; without its model, all that the file holds is shown nevertheless."""
        controller, subject = self._controller, self._controller.state
        controller.jobs.cancel_all()
        controller.shown.forget()
        if not model_is_there:
            controller.models.show_without_model(session.model_file)
        model = session.model
        if model_is_there and model is not None and subject.model is not None:
            model = replace(subject.model, labels=model.labels)
        if model is not None and session.preprocessing is not None:
            controller.show_model(model, session.preprocessing)
            self._window.input_form.show_held(session.preprocessing.held)
        self._window.messages.hide()
        if session.photograph is not None:
            controller.show_picture(
                session.photograph, session.target, quiet=bool(session.target or session.layers)
            )
        self._show_choices(session)
        self._show_results(session, model)
        controller.comparing.restore(session.panes, session.pane_mode)
        controller.class_room.leave()
        restore_panels(self._window, session.layout)

    def _saved(self, layer: Layer) -> SavedLayer | None:
        """Return a layer with what is behind it; that of a running job as far as it has come."""
        shown, job = self._controller.shown, self._controller.jobs.running
        found = shown.outcome_of_layer(layer.key)
        if found is not None:
            return SavedLayer(
                found[0],
                layer.heatmap,
                layer.look,
                layer.visible,
                found[1],
                layer.name,
                shown.is_persistent(layer.key),
            )
        if job is None or job.key != layer.key:
            return None
        heatmap = replace(layer.heatmap, notes=(*layer.heatmap.notes, _UNFINISHED))
        return SavedLayer(
            Outcome(job, heatmap, 0), heatmap, layer.look, layer.visible, whole=True, name=layer.name
        )

    def _form(self) -> tuple[tuple[str, Value], ...]:
        """Return what the form holds, but for what the method would not take."""
        panel, kept = self._window.method_panel, []
        known = {spec.name: spec for spec in specs(method_class(panel.current_method))}
        for name, value in panel.values().items():
            try:
                kept.append((name, known[name].check(value)))
            except UserError:
                continue
        return tuple(kept)

    def _show_choices(self, session: Session) -> None:
        window = self._window
        self._controller.marking.show(session.marks)
        if session.target is not None:
            window.predictions.show_head(session.target.head)
        if session.method:
            window.method_panel.set_method(session.method)
            window.method_panel.set_values(dict(session.form))

    def _show_results(self, session: Session, model: Model | None) -> None:
        """Show layers, tiles, plots and picture; what stands in the photograph's place comes last."""
        window, shown = self._window, self._controller.shown
        if model is None:
            return
        layers = {
            Layer(
                next(self._keys), saved.heatmap, saved.outcome.job.box, saved.look, saved.visible, saved.name
            ): saved
            for saved in session.layers
        }
        shown.restore_results(layers, session.report, session.picture, session.tiles)
        window.canvas.set_replacement(session.peeked)
        if session.chosen >= 0:
            window.layers.select_layer([*layers][session.chosen].key)
            result = session.layers[session.chosen].outcome.result
            if session.report is None and result.plots:
                window.plots.show_result(result.title, (), result.plots)
