"""Show the graph of the network, its repeated blocks folded."""

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes
from engine.core.model import Model
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr
from widgets.model.graph_canvas import GraphCanvas
from widgets.model.graph_contents import Box, GraphContents, foldable_keys, graph_contents, keys_around
from widgets.model.graph_layout import GraphLayout, Point, lay_out
from widgets.model.graph_painter import box_sizes, make_scene
from widgets.model.layer_preview import LayerPreview

__all__ = ["NetworkGraph"]

_NUM_UNFOLDED = 60  # boxes; a larger network is shown with its blocks folded


class NetworkGraph(QWidget):
    """Show a network as a graph: click to choose a layer or to unfold a block, drag to move, wheel to zoom.

    Signals
    -------
    layer_chosen : str
        The user has chosen this layer (its path) or block (its key).
    layer_opened : str
        The user has opened this layer, by a double click or Return.
    menu_requested : str, QPoint
        The user wants the menu of this layer, at a point of the screen.
    preview_requested : str
        The mouse rests on this layer; empty once it has left.
    """

    layer_chosen = Signal(str)
    layer_opened = Signal(str)
    menu_requested = Signal(str, QPoint)
    preview_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._unfolded: set[str] = set()
        self._selected = ""
        self._is_outdated = False  # whether another graph has to be laid out before this one is shown
        self._is_new = False  # whether the graph of another model is awaited
        self._number = 0  # of the last layout that was begun
        self._preview_place = QPoint()
        self._worker = BackgroundWorker(self)
        self._find = set_object_name(
            QLineEdit(placeholderText=tr("Find a layer"), clearButtonEnabled=True), "find_layer"
        )
        self._buttons: dict[str, QToolButton] = {}
        self._canvas = set_object_name(GraphCanvas(), "graph")
        self._message = QLabel(tr("Open a model to see its graph."), wordWrap=True)
        self._preview = LayerPreview(self)
        self._assemble()
        self._connect()
        self.restyle()

    @property
    def canvas(self) -> GraphCanvas:
        """The part that shows the boxes."""
        return self._canvas

    @property
    def preview(self) -> LayerPreview:
        """The small window with activations."""
        return self._preview

    def set_model(self, model: Model) -> None:
        """Show another model."""
        self._model, self._selected, self._is_new = model, "", True
        foldable = list(foldable_keys(model))
        if sum(1 for node in model.root.walk() if not node.children) <= _NUM_UNFOLDED:
            self._unfolded = set(foldable)
        else:
            self._unfolded = {node.path for node in model.root.children if node.children} & set(foldable)
        self._find.clear()
        self._preview.hide()
        self._update()

    def select(self, path: str) -> None:
        """Mark the box of a layer, or of the folded block around it, as chosen."""
        self._selected = path
        self._canvas.choose(self._box_of(path))

    def reveal(self, path: str) -> None:
        """Unfold the blocks around a layer, and choose it."""
        if self._model is not None:
            self._selected = path
            self._unfolded |= set(keys_around(self._model, path))
            self._update()

    def set_unfolded(self, unfolded: bool) -> None:
        """Unfold or fold all blocks and nested models."""
        if self._model is not None:
            self._unfolded = set(foldable_keys(self._model)) if unfolded else set()
            self._is_new = True
            self._update()

    def toggle(self, key: str) -> None:
        """Unfold or fold a block; what it shows stays in its place."""
        folded = key in self._unfolded
        self._unfolded ^= {key}
        self._update(key, self._place_of(key, folded))

    def show_preview(self, path: str, pixels: Bytes) -> None:
        """Show activations of the layer on which the mouse rests: (height, width, 3) uint8."""
        self._preview.show_at(self._preview_place, path, pixels)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        for icon, button in self._buttons.items():
            button.setIcon(theme_icon(icon))
        self._canvas.update()

    def _assemble(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(4, 4, 4, 0)
        top.addWidget(self._find, stretch=1)
        for icon, tip, act in (
            ("magnify-minus-outline", tr("Reduce the graph"), lambda: self._canvas.zoom(1 / 1.2)),
            ("magnify-plus-outline", tr("Enlarge the graph"), lambda: self._canvas.zoom(1.2)),
            ("fit-to-page-outline", tr("Show the whole graph"), self._canvas.fit),
            ("unfold-less-horizontal", tr("Fold all blocks"), partial(self.set_unfolded, False)),
            ("unfold-more-horizontal", tr("Unfold all blocks"), partial(self.set_unfolded, True)),
        ):
            button = set_object_name(QToolButton(), icon, tip)
            button.setAccessibleName(tip)
            button.setAutoRaise(True)
            button.clicked.connect(act)
            self._buttons[icon] = button
            top.addWidget(button)
        self._find.setAccessibleName(tr("Find a layer"))
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addLayout(self._stack, stretch=1)

    def _connect(self) -> None:
        canvas = self._canvas
        canvas.box_chosen.connect(self._choose)
        canvas.box_opened.connect(lambda number: self.layer_opened.emit(self._box(number).path))
        canvas.fold_toggled.connect(self.toggle)
        canvas.menu_requested.connect(self._request_menu)
        canvas.rested.connect(self._request_preview)
        self._find.returnPressed.connect(self._find_next)

    def _box(self, number: int) -> Box:
        return self._canvas.scene.contents.boxes[number]

    def _choose(self, number: int) -> None:
        self._selected = self._box(number).path
        self.layer_chosen.emit(self._box(number).key)

    def _request_menu(self, number: int, place: QPoint) -> None:
        self._canvas.choose(number)
        self._choose(number)
        self.menu_requested.emit(self._box(number).path, place)

    def _request_preview(self, number: int, place: QPoint) -> None:
        self._preview.hide()
        self._preview_place = place
        self.preview_requested.emit(self._box(number).path if number >= 0 else "")

    def _find_next(self) -> None:
        """Choose the next layer whose path has the text, after the chosen one."""
        text = self._find.text().strip().lower()
        if self._model is None or not text:
            return
        paths = [node.path for node in self._model.root.walk() if node.path and text in node.path.lower()]
        after = paths[paths.index(self._selected) + 1 :] if self._selected in paths else []
        if paths:
            self.reveal((after or paths)[0])
            self.layer_chosen.emit(self._selected)

    def _box_of(self, path: str) -> int:
        """Return the number of the box that shows a layer, perhaps as part of a folded block; -1 for none."""
        contents = self._canvas.scene.contents
        number = contents.number_of(path)
        if number >= 0 or self._model is None or not path:
            return number
        around = (contents.number_of(key) for key in keys_around(self._model, path))
        return next((number for number in around if number >= 0), -1)

    def _place_of(self, key: str, is_frame: bool) -> QPointF | None:
        """Return the place of a folded block, or of the frame of an unfolded one, in pixels."""
        scene = self._canvas.scene
        keys = [part.key for part in (scene.contents.frames if is_frame else scene.contents.boxes)]
        if key not in keys:
            return None
        number = keys.index(key)
        place: QRectF = self._canvas.place_of_frame(number) if is_frame else self._canvas.place_of(number)
        return QPointF(place.center().x(), place.top())

    def _update(self, anchor: str = "", place: QPointF | None = None) -> None:
        """Lay the graph out in the background; the block `anchor` comes to `place`."""
        if self._model is None:
            return
        if not self.isVisible():
            self._is_outdated = True
            return
        self._is_outdated, self._number = False, self._number + 1
        contents = graph_contents(self._model, self._unfolded)
        sizes = box_sizes(contents, self._canvas.font())
        edges = [(edge.source, edge.target) for edge in contents.edges]
        number = self._number
        self._worker.clear()
        self._worker.run(
            lambda: lay_out(sizes, edges),
            lambda layout: self._show(number, contents, sizes, layout, anchor, place),
            lambda _: None,
        )

    def _show(
        self,
        number: int,
        contents: GraphContents,
        sizes: tuple[Point, ...],
        layout: GraphLayout,
        anchor: str,
        place: QPointF | None,
    ) -> None:
        if number != self._number:
            return
        self._canvas.set_scene(make_scene(contents, sizes, layout))
        self._message.setText(tr("This model is a graph without layers."))
        self._stack.setCurrentIndex(1 if contents.boxes else 0)
        moved = self._place_of(anchor, anchor in self._unfolded) if anchor else None
        if self._is_new:
            self._canvas.show_top()
        elif place is not None and moved is not None:
            self._canvas.move_by(place - moved)
        chosen = self._box_of(self._selected)
        if anchor:  # the block stays in its place
            self._canvas.mark(chosen)
        else:
            self._canvas.choose(chosen)
        self._is_new = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self._update()
