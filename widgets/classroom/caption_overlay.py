"""Show large captions over the picture for the classroom view: method, class, sentence and predictions."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from widgets.common.object_names import set_object_name

__all__ = ["CaptionOverlay", "ClassRow", "ClassroomCaption"]

_BACK, _TEXT, _PALE, _GREY = QColor(16, 18, 22, 205), QColor("#ffffff"), QColor("#ffb27a"), QColor("#d5d9e0")
_BAR, _EXPLAINED, _TRACK = QColor("#2d5f9e"), QColor("#c2410c"), QColor(255, 255, 255, 28)
_WIDTH = 63
"""Width of the plates, in hundredths of the window's height, as all lengths here."""
_MARGIN, _PADDING = 2.0, 1.6
_TITLE, _DETAIL, _SENTENCE, _SMALL, _HINT = 5.4, 3.6, 2.8, 2.1, 2.6
_ROW, _GAP, _NAME = 6.4, 0.8, 4.5
_SEEN, _FADING = 7000, 700
"""Milliseconds for which the keys are shown, and in which they fade out."""
_HALF = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Hold a class with its score.

    `share` is the length of its bar, 0..1, `explained` marks the map's class.
    """

    name: str
    number: str
    share: float
    explained: bool = False


@dataclass(frozen=True, slots=True)
class ClassroomCaption:
    """Hold the texts over the picture: method, explained class and layer, and a sentence on the map.

    `rows` are the most probable classes; `measured` are the rates.
    """

    title: str = ""
    detail: str = ""
    layer: str = ""
    sentence: str = ""
    rows: tuple[ClassRow, ...] = ()
    measured: str = ""


class _Plate(QWidget):
    """Show a dark plate that ignores the mouse; its content is redrawn only when it changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.unit = 7.0
        self.opacity = 1.0
        self._drawn: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def font_of(self, size: float, bold: bool = False) -> QFont:
        """Return a font with a height in hundredths of the window's height."""
        font = QFont(self.font())
        font.setPixelSize(max(6, round(size * self.unit)))
        font.setBold(bold)
        return font

    def redraw(self) -> None:
        """Draw the content again."""
        self._drawn = None
        self.update()

    def draw(self, painter: QPainter, inner: QRect) -> None:
        """Draw the content of the plate."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.size() != self.size() * ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(self._drawn) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_BACK)
                painter.drawRoundedRect(self.rect(), 1.2 * self.unit, 1.2 * self.unit)
                padding = round(_PADDING * self.unit)
                self.draw(painter, self.rect().adjusted(padding, padding, -padding, -padding))
        with QPainter(self) as painter:
            painter.setOpacity(self.opacity)
            painter.drawPixmap(0, 0, self._drawn)


class _Heading(_Plate):
    """Show the method, the explained class and layer, and a sentence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: tuple[str, ...] = ("", "", "", "")

    def show_lines(self, *lines: str) -> None:
        """Show title, detail, layer and sentence; empty lines take no space."""
        if self._lines != lines:
            self._lines = lines
            self.setAccessibleName(". ".join(line.rstrip(".") for line in self._lines if line))
            self.redraw()

    def height_for(self, width: int) -> int:
        """Return the height of the lines in pixels at this width."""
        room = width - 2 * round(_PADDING * self.unit)
        return round(2 * _PADDING * self.unit) + sum(height for _, height, _, _ in self._blocks(room))

    def draw(self, painter: QPainter, inner: QRect) -> None:
        top = inner.top()
        for text, height, font, colour in self._blocks(inner.width()):
            painter.setFont(font)
            painter.setPen(colour)
            place = QRect(inner.left(), top, inner.width(), height)
            wraps = text == self._lines[-1]
            shown = (
                text
                if wraps
                else QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
            )
            painter.drawText(place, Qt.TextFlag.TextWordWrap | _HALF if wraps else _HALF, shown)
            top += height

    def _blocks(self, width: int) -> list[tuple[str, int, QFont, QColor]]:
        small = self.font_of(_SENTENCE)
        fonts = self.font_of(_TITLE, bold=True), self.font_of(_DETAIL), small, small
        heights = [round(QFontMetrics(font).height() * 1.05) for font in fonts[:-1]]
        wrapped = QFontMetrics(small).boundingRect(
            0, 0, width, 10_000, Qt.TextFlag.TextWordWrap, self._lines[-1]
        )
        lines = zip(
            self._lines, (*heights, wrapped.height()), fonts, (_TEXT, _PALE, _PALE, _GREY), strict=True
        )
        return [(text, height, font, colour) for text, height, font, colour in lines if text]


class _Rows(_Plate):
    """Show the most probable classes as bars with name and number, in columns of fixed width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[ClassRow, ...] = ()

    def show_rows(self, rows: tuple[ClassRow, ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            self.setAccessibleName(", ".join(f"{row.name} {row.number}" for row in rows))
            self.redraw()

    @property
    def needed(self) -> int:
        """The height of the rows in pixels."""
        return round((2 * _PADDING + len(self._rows) * (_ROW + _GAP) - _GAP) * self.unit)

    def bar_of(self, row: int) -> QRect:
        """Return the place of a row's bar for a share of 1."""
        padding, height = round(_PADDING * self.unit), round(_ROW * self.unit)
        return QRect(
            padding, padding + round(row * (_ROW + _GAP) * self.unit), self.width() - 2 * padding, height
        )

    def draw(self, painter: QPainter, inner: QRect) -> None:
        font, bold = self.font_of(_NAME), self.font_of(_NAME, bold=True)
        numbers = QFontMetrics(bold).horizontalAdvance("100 %")
        side = round(1.2 * self.unit)
        for number, row in enumerate(self._rows):
            track = self.bar_of(number)
            painter.fillRect(track, _TRACK)
            length = round(track.width() * min(1.0, max(0.0, row.share)))
            painter.fillRect(
                QRect(track.topLeft(), QSize(length, track.height())), _EXPLAINED if row.explained else _BAR
            )
            painter.setPen(_TEXT)
            text = track.adjusted(side, 0, -side, 0)
            painter.setFont(bold)
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | _HALF, row.number)
            room = text.width() - max(numbers, QFontMetrics(bold).horizontalAdvance(row.number)) - side
            painter.setFont(bold if row.explained else font)
            name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | _HALF, name)


class _Line(_Plate):
    """Show one line of text in a plate of its width."""

    def __init__(self, parent: QWidget, size: float) -> None:
        super().__init__(parent)
        self._text, self._size = "", size

    def show_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.redraw()

    @property
    def needed(self) -> QSize:
        """The size of the text in pixels."""
        metrics, padding = QFontMetrics(self.font_of(self._size)), 2 * round(_PADDING * self.unit)
        return QSize(
            metrics.horizontalAdvance(self._text) + padding + 2, metrics.height() + round(padding * 0.6)
        )

    def draw(self, painter: QPainter, inner: QRect) -> None:
        font = self.font_of(self._size)
        painter.setFont(font)
        painter.setPen(_TEXT)
        text = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(QRect(inner.left(), 0, inner.width(), self.height()), _HALF, text)


class CaptionOverlay(QObject):
    """Place captions over `canvas`, and a line of keys at the lower right of `place`, its parent.

    Their size follows the height of `place`; it is smaller if the canvas is only a part of it.
    """

    def __init__(self, canvas: QWidget, place: QWidget) -> None:
        super().__init__(place)
        self._canvas, self._place = canvas, place
        self._caption = ClassroomCaption()
        self._shown = False
        self._heading, self._rows = (
            set_object_name(_Heading(place), "big_heading"),
            set_object_name(_Rows(place), "big_classes"),
        )
        self._measured = set_object_name(_Line(place, _SMALL), "big_measured")
        self._keys = set_object_name(_Line(place, _HINT), "big_keys")
        self._later = QTimer(self, singleShot=True, interval=_SEEN)
        self._fading = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=_FADING)
        self._later.timeout.connect(self._fading.start)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self._keys.hide)
        for watched in (canvas, place):
            watched.installEventFilter(self)

    @property
    def caption(self) -> ClassroomCaption:
        """The shown caption."""
        return self._caption

    @property
    def is_shown(self) -> bool:
        """Whether captions are shown over the picture."""
        return self._shown

    def show_caption(self, caption: ClassroomCaption) -> None:
        """Show a caption; unchanged parts are not redrawn."""
        if caption != self._caption:
            self._caption = caption
            self._heading.show_lines(caption.title, caption.detail, caption.layer, caption.sentence)
            self._rows.show_rows(caption.rows)
            self._measured.show_text(caption.measured)
            self._arrange()

    def show_keys(self, text: str) -> None:
        """Show a line of keys, which fades out after some seconds."""
        self._keys.show_text(text)
        self.show_shortcuts()

    def show_shortcuts(self) -> None:
        """Show the line of keys again."""
        if self._shown:
            self._fading.stop()
            self._fade(1.0)
            self._keys.show()
            self._later.start()
            self._arrange()

    @property
    def has_keys(self) -> bool:
        """Whether the line of keys is visible."""
        return not self._keys.isHidden()

    def set_shown(self, shown: bool) -> None:
        """Show or hide the captions."""
        self._shown = shown
        self._later.stop()
        self._fading.stop()
        self._keys.hide()
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size and place of the picture and the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._shown:
            QTimer.singleShot(0, self, self._arrange)  # The layout around has to settle first.
        return False

    def _fade(self, opacity: float) -> None:
        self._keys.opacity = opacity
        self._keys.update()

    def _arrange(self) -> None:
        caption, plates = self._caption, (self._heading, self._rows, self._measured, self._keys)
        wanted = (bool(caption.title), bool(caption.rows), bool(caption.measured), self.has_keys)
        corner = self._canvas.mapTo(self._place, QPoint())
        canvas, whole = QRect(corner, self._canvas.size()), self._place.rect()
        unit = max(
            2.0, min(whole.height() / 100, canvas.height() / 70, canvas.width() / (_WIDTH + 2 * _MARGIN))
        )
        for plate, has_content in zip(plates, wanted, strict=True):
            if plate.unit != unit:
                plate.unit = unit
                plate.redraw()
            plate.setVisible(self._shown and has_content)
            plate.raise_()
        margin, width = round(_MARGIN * unit), round(_WIDTH * unit)
        self._heading.setGeometry(
            canvas.left() + margin, canvas.top() + margin, width, self._heading.height_for(width)
        )
        height = self._rows.needed
        self._rows.setGeometry(canvas.left() + margin, canvas.bottom() - margin - height, width, height)
        self._place_measured(canvas, margin)
        size = self._keys.needed.boundedTo(QSize(whole.width() - 2 * margin, whole.height()))
        self._keys.setGeometry(
            QRect(
                QPoint(whole.right() - margin - size.width(), whole.bottom() - margin - size.height()), size
            )
        )
        if self._keys.geometry().intersects(self._rows.geometry()) and not self._rows.isHidden():
            self._keys.move(self._keys.x(), self._rows.y() - margin - size.height())

    def _place_measured(self, canvas: QRect, margin: int) -> None:
        """Put the rates into the upper right corner, or below the heading if the corner is too small."""
        size = self._measured.needed.boundedTo(QSize(canvas.width() - 2 * margin, canvas.height()))
        left, heading = canvas.right() - margin - size.width(), self._heading.geometry()
        beside = self._heading.isHidden() or left > heading.right() + margin
        top = canvas.top() + margin if beside else heading.bottom() + margin // 2
        self._measured.setGeometry(QRect(QPoint(left if beside else heading.left(), top), size))
