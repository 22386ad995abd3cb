"""The list of the maps over the picture, and the display settings of the selected one."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from engine.core.look import Look
from engine.imaging.render import BLENDS, COLOUR_MAPS, Layer
from widgets.canvas.layer_stack import LayerStack
from widgets.canvas.levels_editor import LevelsEditor
from widgets.common.object_names import set_object_name
from widgets.common.result_titles import translate_title
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop

__all__ = ["LayerList"]

_FADE = tr_noop("Let opacity follow the value, so that the picture stays visible")
_KEY = Qt.ItemDataRole.UserRole
_NUM_LINES = 3  # minimum number of visible lines of a layer's notes


_CHECK_TIP = tr_noop(
    "Delete and insert pixels in the map's order, randomise the weights, and try other methods"
)


class LayerList(QWidget):
    """Edits a layer stack; the topmost layer is the first row.

    Signals
    -------
    current_changed :
        Another layer is selected, or none.
    trust_check_requested :
        The user requests the report on whether the selected layer can be trusted.
    duplicate_requested : int
        The user requests a copy of the layer with this key.
    zoom_requested :
        The user requests to zoom to the selected layer.
    menu_requested : QPoint
        The user requests the menu of the selected layer, at this point of the screen.
    """

    current_changed = Signal()
    trust_check_requested = Signal()
    duplicate_requested = Signal(int)
    zoom_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, stack: LayerStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._list = set_object_name(QListWidget(), "overlays")
        self._opacity = set_object_name(QSlider(Qt.Orientation.Horizontal), "opacity")
        self._colours = set_object_name(QComboBox(), "colours")
        self._blend = set_object_name(QComboBox(), "blend")
        self._fade = set_object_name(QCheckBox(tr("Transparent where evidence is zero")), "fade")
        self._levels = set_object_name(LevelsEditor(), "levels")
        self._remove = set_object_name(QPushButton(), "remove_layer", tr("Remove map"))
        self._trust_button = set_object_name(QPushButton(tr("Check this map")), "doubt")
        self._notes = QLabel(wordWrap=True)
        self._assemble()
        stack.changed.connect(self._fill)
        self._list.itemChanged.connect(self._take_row)
        self._list.customContextMenuRequested.connect(self._request_menu)
        self._levels.edited.connect(self._set_look)
        self._list.currentRowChanged.connect(self._show_current)
        self._list.model().rowsMoved.connect(self._reorder)
        self._opacity.valueChanged.connect(self._apply_look)
        self._colours.activated.connect(self._apply_look)
        self._blend.activated.connect(self._apply_look)
        self._fade.clicked.connect(self._apply_look)
        self._remove.clicked.connect(self.remove)
        self._trust_button.clicked.connect(self.trust_check_requested)
        self._show_current()

    def current_layer(self) -> Layer | None:
        """Return the selected layer."""
        item = self._list.currentItem()
        return None if item is None else self._stack.layer(item.data(_KEY))

    def select_layer(self, key: int) -> None:
        """Select a layer, as a click on its row would."""
        for row in range(self._list.count()):
            if self._list.item(row).data(_KEY) == key:
                self._list.setCurrentRow(row)

    def set_check_obstacle(self, obstacle: str) -> None:
        """Enable the button that checks the map, or disable it with the sentence why there is no check."""
        self._trust_button.setEnabled(not obstacle)
        self._trust_button.setToolTip(obstacle or tr(_CHECK_TIP))

    def rename(self) -> None:
        """Let the user edit the name of the selected layer."""
        item = self._list.currentItem()
        if item is not None:
            self._list.setFocus()
            self._list.editItem(item)

    def duplicate(self) -> None:
        """Request a copy of the selected layer."""
        layer = self.current_layer()
        if layer is not None:
            self.duplicate_requested.emit(layer.key)

    def remove(self) -> None:
        """Remove the selected layer."""
        layer = self.current_layer()
        if layer is not None:
            self._stack.remove(layer.key)

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        self._levels.restyle()
        self._remove.setIcon(theme_icon("delete-outline"))
        self._trust_button.setIcon(theme_icon("help-circle-outline"))

    def _assemble(self) -> None:
        self._opacity.setMaximum(100)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._list.setAccessibleName(tr("Maps over the picture"))
        self._remove.setAccessibleName(tr("Remove map"))
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._list.setMinimumHeight(72)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):  # the key Delete of a Mac is Backspace in Qt
            QShortcut(QKeySequence(key), self._list, self.remove, context=Qt.ShortcutContext.WidgetShortcut)
        self._colours.addItems(list(COLOUR_MAPS))
        for blend in BLENDS:
            self._blend.addItem(tr(blend), blend)
        self._trust_button.setToolTip(tr(_CHECK_TIP))
        self._blend.setToolTip(
            tr(
                "normal: mixed with the picture; add: added to it; multiply: multiplied with it; "
                "red: 1 - map for the red channel"
            )
        )
        self._notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        notes = make_scroll_area(self._notes)
        notes.setMinimumHeight(_NUM_LINES * self._notes.fontMetrics().lineSpacing())
        form = QFormLayout()
        form.addRow(tr("&Opacity"), self._opacity)
        form.addRow(tr("&Colours"), self._colours)
        form.addRow(tr("&Blend"), self._blend)
        form.addRow(self._fade)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 4, 9, 4)
        buttons = QHBoxLayout()
        buttons.addWidget(self._trust_button, stretch=1)
        buttons.addWidget(self._remove)
        layout.addWidget(self._list, stretch=1)
        layout.addLayout(buttons)  # in view even where the panel is low
        layout.addLayout(form)
        layout.addWidget(self._levels)
        layout.addWidget(notes, stretch=1)
        self.restyle()

    def _fill(self) -> None:
        """Update the rows and keep the selection; a new layer is selected.

        If only the contents of layers have changed, as many times a second with moving pictures, the rows
        stay. A row that is being renamed is not touched.
        """
        before = [self._list.item(row).data(_KEY) for row in range(self._list.count())]
        chosen = self.current_layer()
        keys = [layer.key for layer in reversed(self._stack.layers)]
        if keys == before:
            self._rewrite()
            return
        new = next((key for key in keys if key not in before), None)
        wanted = new if new is not None else chosen.key if chosen else None
        with QSignalBlocker(self._list):
            self._list.clear()
            for layer in reversed(self._stack.layers):
                self._list.addItem(_row(layer))
            self._list.setCurrentRow(keys.index(wanted) if wanted in keys else 0)
        self._show_current()

    def _rewrite(self) -> None:
        """Update the contents of the existing rows."""
        if self._list.state() != QAbstractItemView.State.EditingState:
            with QSignalBlocker(self._list):
                for row, layer in enumerate(reversed(self._stack.layers)):
                    _write(self._list.item(row), layer)
        self._show_current()

    def _show_current(self) -> None:
        layer = self.current_layer()
        widgets = (self._opacity, self._colours, self._blend, self._fade)
        for widget in (*widgets, self._remove):
            widget.setEnabled(layer is not None)
        if layer is not None:
            blockers = [QSignalBlocker(widget) for widget in widgets]
            self._opacity.setValue(round(layer.look.opacity * 100))
            self._colours.setCurrentText(layer.look.colour_map)
            self._blend.setCurrentIndex(self._blend.findData(layer.look.blend))
            self._fade.setChecked(layer.look.fade)
            del blockers
            self._show_colour_fields(layer.look)
        self._levels.show_layer(layer)
        self._notes.setText(
            _description(layer) if layer else tr("Run a method to show a map over the picture.")
        )
        self.current_changed.emit()

    def _show_colour_fields(self, look: Look) -> None:
        """Disable the fields without an effect on the blend mode, and say why."""
        is_red, why = look.blend == "red", tr("The blend mode red has colours of its own.")
        self._colours.setEnabled(not is_red)
        self._colours.setToolTip(why if is_red else "")
        is_mixed = look.blend == "normal"
        self._fade.setEnabled(is_mixed)
        self._fade.setToolTip(tr(_FADE) if is_mixed else tr("Only for the blend mode normal."))

    def _apply_look(self) -> None:
        layer = self.current_layer()
        if layer is not None:
            look = replace(
                layer.look,
                opacity=self._opacity.value() / 100,
                colour_map=self._colours.currentText(),
                blend=self._blend.currentData(),
                fade=self._fade.isChecked(),
            )
            self._stack.set_look(layer.key, look)

    def _set_look(self, look: Look) -> None:
        layer = self.current_layer()
        if layer is not None:
            self._stack.set_look(layer.key, look)

    def _take_row(self, item: QListWidgetItem) -> None:
        """Apply a changed check mark or name."""
        layer, is_visible = self._stack.layer(item.data(_KEY)), item.checkState() is Qt.CheckState.Checked
        if layer is not None and layer.visible != is_visible:
            self._stack.set_visible(layer.key, is_visible)
        elif layer is not None and item.text() != translate_title(layer.title):
            key, name = layer.key, item.text()  # applied once the editor has closed, as the rows are rebuilt
            QTimer.singleShot(0, self, lambda: self._stack.rename(key, name))

    def _request_menu(self, place: QPoint) -> None:
        if self.current_layer() is None:
            return
        self.menu_requested.emit(self._list.viewport().mapToGlobal(place))

    def _reorder(self) -> None:
        keys = [self._list.item(row).data(_KEY) for row in range(self._list.count())]
        self._stack.reorder(keys[::-1])


def _row(layer: Layer) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(_KEY, layer.key)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable)
    _write(item, layer)
    return item


def _write(item: QListWidgetItem, layer: Layer) -> None:
    item.setText(translate_title(layer.title))
    item.setCheckState(Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked)
    item.setToolTip(f"{item.text()}\n{_description(layer)}")


def _description(layer: Layer) -> str:
    low, high = layer.limits
    scale = tr("Colours run from {low:.4g} to {high:.4g}", low=low, high=high)
    return " ".join([f"{scale} {layer.heatmap.unit}".rstrip() + ".", *map(tr, layer.heatmap.notes)])
