"""A speech bubble that points at a widget and explains it, without blocking the window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["WelcomeBubble", "place_beside"]

_ARROW, _RADIUS, _WIDTH, _GAP = 14, 8, 300, 4
_NEXT_KEYS, _BACK_KEYS = (Qt.Key.Key_Right, Qt.Key.Key_PageDown), (Qt.Key.Key_Left, Qt.Key.Key_PageUp)
_STEP_KEYS = (*_NEXT_KEYS, *_BACK_KEYS)


class WelcomeBubble(QWidget):
    """A bubble next to the explained widget, which gets a frame.

    Signals
    -------
    step_changed : int
        The user wants the next step (1) or the previous one (-1).
    closed :
        The user has closed the bubble.
    """

    step_changed = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = self._target = parent
        self._side = ""
        self._ring = _Ring(parent)
        self._title, self._text, self._count = QLabel(), QLabel(wordWrap=True), QLabel()
        self._skip = set_object_name(
            QPushButton(tr("&Skip"), flat=True),
            "welcome_skip",
            tr("Help > Welcome steps shows them again (Esc)"),
        )
        self._back = set_object_name(QPushButton(tr("&Back")), "welcome_back", tr("Previous step (Left)"))
        self._next = set_object_name(QPushButton(tr("&Next")), "welcome_next", tr("Next step (Right)"))
        self._column = QVBoxLayout(self)
        self._assemble()
        self._skip.clicked.connect(self.closed)
        self._back.clicked.connect(lambda: self.step_changed.emit(-1))
        self._next.clicked.connect(lambda: self.step_changed.emit(1))
        parent.installEventFilter(self)
        self.hide()

    def point_at(self, target: QWidget, title: str, text: str, step: tuple[int, int]) -> None:
        """Explain a widget.

        Parameters
        ----------
        target
            The widget.
        title, text
            The title and the text of the bubble.
        step
            The number of the step, from 1, and the number of all steps.
        """
        self._target.removeEventFilter(self)
        self._window.installEventFilter(self)
        self._target = target
        target.installEventFilter(self)
        self._title.setText(f"<b>{title}</b>")
        self._text.setText(text)
        self._count.setText(tr("{number} of {total}", number=step[0], total=step[1]))
        self.setAccessibleName(
            tr("Welcome, step {number} of {total}: {title}", number=step[0], total=step[1], title=title)
        )
        self.setAccessibleDescription(text)
        self._back.setEnabled(step[0] > 1)
        self._next.setText(tr("&Done") if step[0] == step[1] else tr("&Next"))
        self._place()
        self.show()
        self._next.setFocus()

    def end(self) -> None:
        """Hide the bubble and the frame."""
        self._ring.hide()
        self.hide()

    def _assemble(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        buttons = QHBoxLayout()
        buttons.addWidget(self._count)
        buttons.addStretch(1)
        for button in (self._skip, self._back, self._next):
            button.setAutoDefault(True)
            button.installEventFilter(self)
            buttons.addWidget(button)
        layout = self._column
        layout.setContentsMargins(*[_ARROW + 12] * 4)
        layout.setSpacing(8)
        for label in (self._title, self._text):
            layout.addWidget(label)
        layout.addLayout(buttons)

    def _place(self) -> None:
        """Move next to the target's present position, if it is visible."""
        if not self._target.isVisible():
            return
        window = self._window
        around = QRect(self._target.mapTo(window, QPoint()), self._target.size())
        width = max(_WIDTH, self._column.minimumSize().width())  # buttons are wider in some languages
        self.setFixedSize(width, self._column.heightForWidth(width))
        self._side, place = place_beside(around, self.size(), window.rect())
        self.move(place)
        self._ring.setGeometry(around)
        self._ring.show()
        self._ring.raise_()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the target and the window; handle arrow keys, which would move the focus between buttons."""
        if isinstance(watched, QPushButton):
            is_ours = (
                event.type() == QEvent.Type.KeyPress
                and isinstance(event, QKeyEvent)
                and event.key() in _STEP_KEYS
            )
            return is_ours and self.event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show) and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Reserve Escape, so that shortcuts of menus do not use it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in _NEXT_KEYS:
            self.step_changed.emit(1)
        elif event.key() in _BACK_KEYS and self._back.isEnabled():
            self.step_changed.emit(-1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(_ARROW, _ARROW, -_ARROW, -_ARROW), _RADIUS, _RADIUS)
        if self._side:
            arrow = QPainterPath()
            arrow.addPolygon(self._arrow())
            path = path.united(arrow)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 1.5))
        painter.setBrush(self.palette().color(QPalette.ColorRole.ToolTipBase))
        painter.drawPath(path)

    def _arrow(self) -> QPolygonF:
        """Return the triangle from the bubble's edge to the target."""
        window = self._window
        around = QRect(self._target.mapTo(window, QPoint()), self._target.size())
        shared = around.intersected(window.rect()).center() - self.pos()
        room = 2 * _ARROW + _RADIUS
        x = min(max(shared.x(), room), self.width() - room)
        y = min(max(shared.y(), room), self.height() - room)
        edge = _ARROW + 1
        points = {
            "right": [(0, y), (edge, y - _ARROW), (edge, y + _ARROW)],
            "left": [(self.width(), y), (self.width() - edge, y - _ARROW), (self.width() - edge, y + _ARROW)],
            "below": [(x, 0), (x - _ARROW, edge), (x + _ARROW, edge)],
            "above": [
                (x, self.height()),
                (x - _ARROW, self.height() - edge),
                (x + _ARROW, self.height() - edge),
            ],
        }
        return QPolygonF([QPointF(*point) for point in points[self._side]])


class _Ring(QWidget):
    """A frame around the explained widget; it ignores the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 4, 4)


def place_beside(around: QRect, size: QSize, within: QRect) -> tuple[str, QPoint]:
    """Return the best side of a rectangle for a widget, and the widget's position there.

    Parameters
    ----------
    around
        The rectangle.
    size
        The size of the widget.
    within
        The rectangle in which the widget has to stay.

    Returns
    -------
    side
        right, left, below or above; empty if no side has enough room.
    position
        The top left corner; at the lower edge inside `around` if no side has enough room.
    """
    middle = around.center() - QPoint(size.width() // 2, size.height() // 2)
    sides = {
        "right": (within.right() - around.right() - size.width(), QPoint(around.right() + _GAP, middle.y())),
        "left": (
            around.left() - within.left() - size.width(),
            QPoint(around.left() - _GAP - size.width(), middle.y()),
        ),
        "below": (
            within.bottom() - around.bottom() - size.height(),
            QPoint(middle.x(), around.bottom() + _GAP),
        ),
        "above": (
            around.top() - within.top() - size.height(),
            QPoint(middle.x(), around.top() - _GAP - size.height()),
        ),
    }
    side = max(sides, key=lambda name: sides[name][0])
    place = sides[side][1]
    if sides[side][0] < _GAP:
        side, place = "", QPoint(middle.x(), around.bottom() - size.height())
    x = min(max(place.x(), within.left()), within.right() - size.width())
    y = min(max(place.y(), within.top()), within.bottom() - size.height())
    return side, QPoint(x, y)
