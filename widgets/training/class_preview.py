"""Show the classes of a folder: a row for each, with some of its pictures, its name and its count."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from engine.core.arrays import Bytes
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.translation import localise_number, tr

__all__ = ["CLASSES_SHOWN", "PICTURES_SHOWN", "THUMBNAIL_SIDE", "ClassPreview", "pixmap_of"]

CLASSES_SHOWN = 8
"""Classes that have a row; the others are counted."""
PICTURES_SHOWN = 6
"""Pictures in a row."""
THUMBNAIL_SIDE = 44
"""Side of a thumbnail, in pixels."""
_NAME = 130
"""Width of the name of a class, in pixels."""


class ClassPreview(QWidget):
    """Show a row for each class; its pictures come later, by `show_pictures`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: dict[str, list[QLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnMinimumWidth(0, _NAME)
        self._grid.setColumnStretch(2 + PICTURES_SHOWN, 1)
        self._grid.setRowStretch(CLASSES_SHOWN + 1, 1)
        self.setAccessibleName(tr("Classes of the folder"))

    def show_classes(self, counts: Mapping[str, int]) -> None:
        """Show names and counts of pictures of classes, without pictures yet."""
        self.clear()
        for row, (name, count) in enumerate(list(counts.items())[:CLASSES_SHOWN]):
            self._add_row(row, name, count)
        more = len(counts) - CLASSES_SHOWN
        if more > 0:
            label = set_object_name(QLabel(tr("and {count} more classes", count=more)), "more_classes")
            self._grid.addWidget(label, CLASSES_SHOWN, 0, 1, 2)
        self.setVisible(bool(counts))

    def show_pictures(self, name: str, pictures: Sequence[Bytes]) -> None:
        """Show thumbnails, (height, width, 3) uint8, of a class."""
        for label, pixels in zip(self._places.get(name, ()), pictures, strict=False):
            label.setPixmap(pixmap_of(pixels, THUMBNAIL_SIDE))

    def clear(self) -> None:
        """Show no classes."""
        self._places = {}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.hide()

    def _add_row(self, row: int, name: str, count: int) -> None:
        title = set_object_name(ElidedLabel(name, is_bold=True), "class_name")
        title.setFixedWidth(_NAME)
        number = set_object_name(QLabel(localise_number(f"{count:,}")), "class_count")
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(number, row, 1)
        self._places[name] = [set_object_name(QLabel(), "class_picture") for _ in range(PICTURES_SHOWN)]
        for column, label in enumerate(self._places[name]):
            label.setFixedSize(THUMBNAIL_SIDE, THUMBNAIL_SIDE)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._grid.addWidget(label, row, 2 + column)


def pixmap_of(pixels: Bytes, side: int) -> QPixmap:
    """Return a picture, (height, width, 3) uint8 RGB, whose longer side has `side` pixels."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image).scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
