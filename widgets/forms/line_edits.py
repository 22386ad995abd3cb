"""Provide line edits for layers and for a colour."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QColor, QCursor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QLineEdit, QMenu, QWidget, QWidgetAction

from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["ColourLineEdit", "LayersLineEdit"]

_TRAILING = QLineEdit.ActionPosition.TrailingPosition


class LayersLineEdit(QLineEdit):
    """Edit paths of layers, separated by commas; a menu offers all of them."""

    def __init__(self, paths: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = tuple(paths)
        self.setPlaceholderText(tr("none"))
        self.addAction(theme_icon("plus"), _TRAILING).triggered.connect(self._offer)

    def chosen(self) -> list[str]:
        """Return the paths in the line."""
        return [path.strip() for path in self.text().split(",") if path.strip()]

    def toggle(self, path: str) -> None:
        """Add a layer, or remove it."""
        chosen = self.chosen()
        left = [other for other in chosen if other != path]
        self.setText(", ".join(left if path in chosen else [*chosen, path]))

    def menu(self) -> QMenu:
        """Return the menu of all layers, with those in the line ticked and a filter above them."""
        menu, chosen, entries = QMenu(self), self.chosen(), dict[str, QAction]()
        filter_ = set_object_name(
            QLineEdit(placeholderText=tr("Filter layers"), clearButtonEnabled=True), "filter_layers"
        )
        filter_.textChanged.connect(lambda text: _filter_entries(entries, text))
        first = QWidgetAction(menu)
        first.setDefaultWidget(filter_)
        menu.addAction(first)
        menu.aboutToShow.connect(lambda: QTimer.singleShot(0, filter_, filter_.setFocus))
        for path in self._paths:
            entry = entries[path] = menu.addAction(path)
            entry.setCheckable(True)
            entry.setChecked(path in chosen)
            entry.triggered.connect(lambda _=False, chosen=path: self.toggle(chosen))
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.exec(QCursor.pos())
        menu.deleteLater()


def _filter_entries(entries: Mapping[str, QAction], text: str) -> None:
    """Show only the entries whose paths contain every word of a text."""
    for path, entry in entries.items():
        entry.setVisible(all(word in path.lower() for word in text.lower().split()))


class ColourLineEdit(QLineEdit):
    """Edit a colour as #rrggbb; a swatch opens a dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatch = self.addAction(QIcon(), _TRAILING)
        self._swatch.setToolTip(tr("Choose a colour"))
        self._swatch.triggered.connect(self._ask)
        self.textChanged.connect(self._show)

    def _show(self, text: str) -> None:
        pixmap = QPixmap(16, 16)
        colour = QColor(text)
        pixmap.fill(colour if colour.isValid() else QColor("transparent"))
        self._swatch.setIcon(QIcon(pixmap))

    def _ask(self) -> None:
        colour = QColorDialog.getColor(QColor(self.text()), self, tr("Own colour"))
        if colour.isValid():
            self.setText(colour.name())
