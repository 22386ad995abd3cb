"""Provide buttons for the live bar that follow the theme: recording, with its time, and snapshot."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QToolButton

from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["LiveButton", "RecordButton"]

_RED = "#e5484d"


class LiveButton(QToolButton):
    """Show an icon, and a text if there is one."""

    def __init__(self, name: str, text: str, symbol: str, tip: str) -> None:
        super().__init__(autoRaise=True)
        set_object_name(self, name, tip)
        self._symbol, self._colour = symbol, ""
        self.setText(text)
        self.setAccessibleName(tip)
        beside = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self.setToolButtonStyle(beside)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.setIcon(theme_icon(self._symbol, self._colour))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()


class RecordButton(LiveButton):
    """Start and end a recording; red, with the recorded time, during one."""

    def __init__(self) -> None:
        super().__init__(
            "live_record",
            tr("Record"),
            "record-circle-outline",
            tr("Record picture and map to a video file (R)"),
        )
        self.setCheckable(True)

    def show_idle(self) -> None:
        """Show that nothing is recorded."""
        self.setChecked(False)
        self._show(
            tr("Record"), "record-circle-outline", "", tr("Record picture and map to a video file (R)")
        )

    def show_recording(self, time: str, is_paused: bool, num_left_out: int) -> None:
        """Show the length of the recording, whether it is paused, and how many frames were skipped."""
        self.setChecked(True)
        left_out = (
            "; " + tr("{count} frames came too fast to be written", count=num_left_out)
            if num_left_out
            else ""
        )
        tip = (
            tr("The recording waits until the picture moves again")
            if is_paused
            else tr("End the recording (R)")
        )
        symbol = "pause-circle-outline" if is_paused else "record-circle"
        self._show(tr("{time} waiting", time=time) if is_paused else time, symbol, _RED, f"{tip}{left_out}")

    def _show(self, text: str, symbol: str, colour: str, tip: str) -> None:
        if self.text() != text:
            self.setText(text)
        if (symbol, colour) != (self._symbol, self._colour):
            self._symbol, self._colour = symbol, colour
            self._paint_icon()
        self.setToolTip(tip)
        self.setAccessibleName(f"{tip}: {text}")
