"""The bar above the tiles: their order, a search for a unit, and the number of pins."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from widgets.common.elided_combo_box import ElidedComboBox
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop

__all__ = ["TileBar"]

_SORT_TIP = tr_noop("Only what you see is sorted: files keep the method's order.")
_STRONGEST = "activation"  # name of the figure by which channels are sorted by default
_MAX_WIDTH = 280  # of the choice of order, in pixels
_MAX_DIGITS = 8  # of a unit's number


class TileBar(QWidget):
    """A choice of order and direction, a field for a unit's number, and a button that removes all pins.

    Signals
    -------
    order_changed :
        The order or its direction has changed.
    unit_typed : int
        The user is typing this number.
    unit_entered : int
        The user has pressed Enter after this number.
    unpin_all_requested :
        The user wants to remove all pins of the layer.
    """

    order_changed = Signal()
    unit_typed = Signal(int)
    unit_entered = Signal(int)
    unpin_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order: str | None = None  # name of a figure that the user has chosen; kept while tiles lack it
        self._tiles: Tiles | None = None
        self._sort = set_object_name(ElidedComboBox(), "sort")
        self._backwards = set_object_name(QToolButton(autoRaise=True), "backwards")
        self._search = set_object_name(QLineEdit(placeholderText=tr("Unit"), maxLength=_MAX_DIGITS), "unit")
        self._unpin = set_object_name(QToolButton(autoRaise=True), "unpin_all")
        self._assemble()
        self._sort.activated.connect(self._choose)
        self._backwards.toggled.connect(self._turn)
        self._search.textEdited.connect(self._type)
        self._search.returnPressed.connect(self._enter)
        self._unpin.clicked.connect(self.unpin_all_requested)

    @property
    def order(self) -> str | None:
        """The name of the chosen figure; "" for the method's order, None without a choice."""
        return self._order

    @property
    def figure(self) -> TileMetric | None:
        """The figure by which tiles are sorted, if it is available."""
        figure = self._tiles.metric(self._key) if self._tiles is not None else None
        return None if figure is None or figure.obstacle else figure

    @property
    def is_figure_pending(self) -> bool:
        """Whether the figure by which tiles are sorted is still being computed."""
        figure = self._tiles.metric(self._key) if self._tiles is not None else None
        return figure is not None and figure.is_pending

    @property
    def is_ascending(self) -> bool:
        """Whether the smallest value comes first."""
        return self._backwards.isChecked()

    @property
    def _key(self) -> str:
        """The name of the figure by which tiles are sorted, by default that of strength."""
        if self._order is not None:
            return self._order
        return _STRONGEST if self._tiles is not None and _in_order(self._tiles) else ""

    def set_order(self, order: str | None, is_ascending: bool) -> None:
        """Sort by the figure of a name, as if the user had chosen it; None chooses the default."""
        self._order = order
        with QSignalBlocker(self._backwards):
            self._backwards.setChecked(is_ascending)
        self.show_tiles(self._tiles)
        self.restyle()

    def show_tiles(self, tiles: Tiles | None) -> None:
        """Offer the orders of these tiles; orders that are not available are greyed, with the reason."""
        self._tiles = tiles
        figures = tiles.figures if tiles is not None else ()
        natural = tr("As in the layer") if tiles is None or _in_order(tiles) else tr("As found")
        self._offer(
            {"": natural} | {figure.name: tr("By {title}", title=tr(figure.title)) for figure in figures}
        )
        for figure in figures:
            self._explain(figure)
        self._sort.setCurrentIndex(
            max(0, self._sort.findData(self._key) if self.figure or self.is_figure_pending else 0)
        )
        self._tell_order()
        self._sort.setVisible(bool(figures))
        self._backwards.setVisible(bool(figures))
        self.setVisible(tiles is not None and bool(tiles.units))
        self.show_search_error("")

    def _offer(self, orders: Mapping[str, str]) -> None:
        """Set the entries of the choice of order, by name.

        If only titles have changed, the entries stay, as the user may be choosing one.
        """
        if list(orders) != [self._sort.itemData(number) for number in range(self._sort.count())]:
            self._sort.clear()
            for name in orders:
                self._sort.addItem("", name)
        for number, title in enumerate(orders.values()):
            self._sort.setItemText(number, title)

    def show_pins(self, count: int) -> None:
        """Show the number of pinned units of the layer."""
        self._unpin.setVisible(count > 0)
        self._unpin.setText(str(count))
        self._unpin.setToolTip(tr("Unpin all ({count} of this layer)", count=count))

    def show_search_error(self, reason: str) -> None:
        """Mark the typed number as invalid, with the reason; an empty reason removes the mark."""
        self._search.setToolTip(reason or tr("Type the number of a unit to go to it (Ctrl+F)"))
        self._search.setStyleSheet("color: #d8453b" if reason else "")

    def focus_search(self) -> None:
        """Move the focus to the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        self._unpin.setIcon(theme_icon("pin-off-outline"))
        self._backwards.setIcon(theme_icon("sort-ascending" if self.is_ascending else "sort-descending"))
        self._backwards.setToolTip(tr("The smallest first") if self.is_ascending else tr("The largest first"))

    def _assemble(self) -> None:
        self._sort.setAccessibleName(tr("Order of the tiles"))
        self._sort.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._sort.setMinimumContentsLength(5)
        self._sort.setMaximumWidth(_MAX_WIDTH)
        self._backwards.setCheckable(True)
        self._backwards.setAccessibleName(tr("Smallest first"))
        self._search.setAccessibleName(tr("Go to unit"))
        self._search.setMinimumWidth(48)
        self._search.setMaximumWidth(72)
        self._unpin.setAccessibleName(tr("Unpin all"))
        self._unpin.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        row.addWidget(self._sort, stretch=1)
        for widget in (self._backwards, self._search, self._unpin):
            row.addWidget(widget)
        self.restyle()
        self.hide()

    def _explain(self, figure: TileMetric) -> None:
        items, row = self._sort.model(), self._sort.findData(figure.name)
        assert isinstance(items, QStandardItemModel)
        items.item(row).setEnabled(not figure.obstacle)
        items.item(row).setToolTip(figure.obstacle or tr("Sort by {title}", title=tr(figure.title)))

    def _tell_order(self) -> None:
        self._sort.setToolTip(f"{self._sort.currentText()}. {tr(_SORT_TIP)}")

    def _choose(self) -> None:
        self._order = self._sort.currentData()
        self._tell_order()
        self.order_changed.emit()

    def _turn(self) -> None:
        self.restyle()
        self.order_changed.emit()

    def _type(self, text: str) -> None:
        self.show_search_error(
            ""
            if text.strip().isdecimal() or not text.strip()
            else tr("Units have whole numbers, such as 12.")
        )
        if text.strip().isdecimal():
            self.unit_typed.emit(int(text))

    def _enter(self) -> None:
        if self._search.text().strip().isdecimal():
            self.unit_entered.emit(int(self._search.text()))


def _in_order(tiles: Tiles) -> bool:
    return all(before <= after for before, after in zip(tiles.units, tiles.units[1:], strict=False))
