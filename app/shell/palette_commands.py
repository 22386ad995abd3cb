"""Fill the command palette with commands, methods, files, panels, layers and classes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from app.shell.panel_navigation import PanelNavigation
from app.shell.panels import Panels
from app.shell.recent_files import RecentFiles
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.method import METHODS, unsupported_reason
from engine.core.model import Model
from engine.core.target import Target
from engine.imaging.samples import SAMPLES
from widgets.common.command_palette import CommandPalette, PaletteEntry
from widgets.common.translation import tr, tr_noop

__all__ = ["PaletteCommands"]

_NOT_NOW = tr_noop("Not available now.")
_NOTHING_OPEN = tr_noop("Open a model and a picture first.")
_TARGETS = {
    "class": tr_noop("Class: {name}"),
    "output": tr_noop("Output: {name}"),
    "direction": tr_noop("Direction: {name}"),
}
_RECENT = {
    "pictures": tr_noop("Recent picture: {title}"),
    "folders": tr_noop("Recent folder: {title}"),
    "videos": tr_noop("Recent video: {title}"),
    "models": tr_noop("Recent model: {title}"),
    "sessions": tr_noop("Recent session: {title}"),
}


@dataclass(frozen=True, slots=True)
class _Command:
    entry: PaletteEntry
    run: Callable[[], object]


class PaletteCommands(QObject):
    """Shows the palette and runs the selected entry."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        recent: RecentFiles,
        navigation: PanelNavigation,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._recent, self._navigation = window, state, recent, navigation
        self._method_panel, self._model_tree = panels.method_panel, panels.model_tree
        self._prediction_list, self._messages = panels.prediction_list, panels.messages
        self._palette = CommandPalette(window)
        self._offered: list[_Command] = []
        self._palette.chosen.connect(self._run)

    def show(self) -> None:
        """Show the palette with all entries."""
        self._offered = list(self._all())
        self._palette.offer([command.entry for command in self._offered])

    def _run(self, number: int) -> None:
        """Run the selected entry, unless it has become unavailable while the palette was open."""
        selected = self._offered[number].entry
        command = next((command for command in self._all() if command.entry == selected), None)
        if command is None:
            self._messages.show_note(tr("{title} is no longer available.", title=selected.title))
        else:
            command.run()

    def _all(self) -> Iterator[_Command]:
        yield from self._actions()
        yield from self._methods()
        yield from self._places()
        model = self._state.model
        if model is not None:
            yield from self._layers(model)
            yield from self._classes(model)

    def _actions(self) -> Iterator[_Command]:
        for action in self._window.commands:
            reason = "" if action.enabled() else tr(_NOT_NOW)
            entry = PaletteEntry(
                f"{action.plain_menu}: {action.plain_title}", action.keys, tr(action.tip), reason
            )
            yield _Command(entry, action.run)

    def _methods(self) -> Iterator[_Command]:
        model = self._state.model
        for name, cls in METHODS.items():
            reason = (
                tr(_NOTHING_OPEN)
                if model is None or not self._state.can_explain
                else unsupported_reason(cls, model)
            )
            entry = PaletteEntry(
                tr("Explain: {title}", title=tr(cls.title)), tr(cls.family), tr(cls.summary), reason
            )
            yield _Command(entry, partial(self._explain, name))

    def _places(self) -> Iterator[_Command]:
        """Yield recent files, sample photographs and panels."""
        for kind, text in _RECENT.items():
            for file, title in self._recent.titles(kind):
                entry = PaletteEntry(tr(text, title=title), tip=str(file.path))
                yield _Command(entry, partial(self._recent.open, file))
        for name in SAMPLES:
            yield _Command(
                PaletteEntry(tr("Sample: {name}", name=name)),
                partial(self._state.sample_requested.emit, name),
            )
        for title in self._window.docks:
            yield _Command(
                PaletteEntry(tr("Panel: {title}", title=tr(title)), tip=tr("Go to this panel")),
                partial(self._navigation.focus_panel, title),
            )

    def _layers(self, model: Model) -> Iterator[_Command]:
        for node in model.root.walk():
            if node.path:
                entry = PaletteEntry(
                    tr("Layer: {path}", path=node.path), node.kind, tr("Select this layer in the model tree")
                )
                yield _Command(entry, partial(self._choose_layer, node.path))

    def _classes(self, model: Model) -> Iterator[_Command]:
        reason = "" if self._state.can_explain else tr(_NOTHING_OPEN)
        for number, head in enumerate(model.heads):
            for index in range(head.num_classes):
                full = model.full_label(index, number)
                detail = (
                    tr("{index} of {head}", index=index, head=head.name)
                    if len(model.heads) > 1
                    else str(index)
                )
                title = tr(_TARGETS[head.class_noun], name=model.label(index, number))
                entry = PaletteEntry(title, detail, full, reason, f"{full.partition(',')[2]} {index}")
                yield _Command(entry, partial(self._explain_class, Target(index, number)))

    def _explain(self, name: str) -> None:
        self._method_panel.set_method(name)
        self._state.explain_requested.emit()

    def _explain_class(self, target: Target) -> None:
        self._prediction_list.select(target)
        self._state.target_requested.emit(target)

    def _choose_layer(self, path: str) -> None:
        self._model_tree.select(path)
        self._navigation.focus_panel("Model")
