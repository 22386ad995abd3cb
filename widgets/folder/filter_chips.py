"""Choose the shown pictures of a folder by chips: all, mistakes, and the most frequent confusions."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.folder.picture_rows import ALL_PICTURES, PictureFilter

__all__ = ["Chip", "FilterChips"]

_SPACING = 4
_STYLE = """
QToolButton { border: 1px solid palette(mid); border-radius: 9px; padding: 1px 8px }
QToolButton { background: palette(base) }
QToolButton:hover, QToolButton:focus { border-color: palette(highlight) }
QToolButton:checked { background: palette(highlight); color: palette(highlighted-text) }
QToolButton:disabled { color: palette(mid) }
"""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its text and its tooltip; `is_removable` shows a cross while the chip is chosen."""

    filter: PictureFilter
    name: str
    text: str
    tip: str
    is_enabled: bool = True
    is_removable: bool = True


class FilterChips(QWidget):
    """A row of chips, as many as fit; a click on the chosen chip removes the filter.

    Signals
    -------
    filter_chosen : PictureFilter
        The user has chosen the pictures to show.
    """

    filter_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: tuple[Chip, ...] = ()
        self._chosen = ALL_PICTURES
        self._buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Filter"))

    def show_chips(self, chips: tuple[Chip, ...], chosen: PictureFilter) -> None:
        """Show chips, of which that of the filter `chosen` is checked."""
        if (chips, chosen) == (self._chips, self._chosen):
            return
        self._chips, self._chosen = chips, chosen
        while len(self._buttons) < len(chips):
            self._add_button()
        for chip, button in zip(chips, self._buttons, strict=False):
            self._describe(button, chip)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the size of all chips; fewer are shown where there is less room."""
        widths = [button.sizeHint().width() for button in self._buttons[: len(self._chips)]]
        height = max((button.sizeHint().height() for button in self._buttons), default=0)
        return QSize(sum(widths) + _SPACING * len(widths), height)

    def minimumSizeHint(self) -> QSize:
        """Return the height of a chip; the width may shrink to nothing."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many chips as fit."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a changed palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for button in self._buttons:
                button.setStyleSheet(_STYLE)
            for chip, button in zip(self._chips, self._buttons, strict=False):
                self._describe(button, chip)

    def _add_button(self) -> None:
        button = QToolButton()
        button.setCheckable(True)
        button.setStyleSheet(_STYLE)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(12, 12))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        number = len(self._buttons)
        button.clicked.connect(lambda: self._choose(number))
        self._buttons.append(button)
        self._row.insertWidget(number, button)

    def _describe(self, button: QToolButton, chip: Chip) -> None:
        is_chosen = chip.filter == self._chosen
        set_object_name(button, chip.name, chip.tip)
        button.setText(chip.text.replace("&", "&&"))
        button.setAccessibleName(f"{chip.text}: {chip.tip}")
        button.setEnabled(chip.is_enabled or is_chosen)
        button.setChecked(is_chosen)
        closes = is_chosen and chip.is_removable
        button.setIcon(theme_icon("close", self.palette().highlightedText().color().name() if closes else ""))
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if closes else style.ToolButtonTextOnly)

    def _choose(self, number: int) -> None:
        chip = self._chips[number]
        self._buttons[number].setChecked(chip.filter == self._chosen)  # the answer to the signal decides
        chosen = ALL_PICTURES if chip.filter == self._chosen else chip.filter
        self.filter_chosen.emit(chosen)

    def _fit(self) -> None:
        """Show the chips that fit; the chosen one is always among them."""
        room = self.width()
        kept = [chip.filter == self._chosen for chip in self._chips]
        room -= sum(self._cost(number) for number, is_kept in enumerate(kept) if is_kept)
        for number, is_kept in enumerate(kept):
            cost = 0 if is_kept else self._cost(number)
            self._buttons[number].setVisible(is_kept or cost <= room)
            room -= cost
        for button in self._buttons[len(self._chips) :]:
            button.hide()

    def _cost(self, number: int) -> int:
        return self._buttons[number].sizeHint().width() + _SPACING
