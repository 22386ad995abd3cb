"""Real presses, drags and wheel turns at places of the photograph that a canvas shows."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
CTRL = Qt.KeyboardModifier.ControlModifier
HEIGHT, WIDTH = 120, 200


def surface(canvas):
    return canvas._view.viewport()


def at(canvas, row, column):
    return surface(canvas).mapFrom(canvas, canvas.position_of_pixel(row, column).toPoint())


def press(qtbot, canvas, row, column, button=LEFT):
    qtbot.mouseMove(surface(canvas), at(canvas, row, column))
    qtbot.mousePress(surface(canvas), button, pos=at(canvas, row, column))


def move(qtbot, canvas, row, column):
    qtbot.mouseMove(surface(canvas), at(canvas, row, column))


def release(qtbot, canvas, row, column, button=LEFT):
    qtbot.mouseRelease(surface(canvas), button, pos=at(canvas, row, column))


def drag(qtbot, canvas, *places, button=LEFT):
    """Drag over places (row, column) of the photograph."""
    press(qtbot, canvas, *places[0], button)
    for place in places[1:]:
        qtbot.wait(15)  # pyqtgraph leaves out moves that come too fast
        move(qtbot, canvas, *place)
    release(qtbot, canvas, *places[-1], button)


def turn_wheel(canvas, row, column, notches, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.wheelEvent(
        canvas.windowHandle(),
        canvas.position_of_pixel(row, column),
        QPoint(0, 120 * notches),
        stateKey=modifiers,
    )
    QApplication.processEvents()


def colour(canvas, row, column):
    place = canvas.position_of_pixel(row, column).toPoint()
    return canvas.grab().toImage().pixelColor(place).getRgb()[:3]


def brightest(canvas, row, column):
    """Return the brightest level within two pixels of the screen around a place."""
    place, image = canvas.position_of_pixel(row, column).toPoint(), canvas.grab().toImage()
    around = [place + QPoint(x, y) for x in range(-2, 3) for y in range(-2, 3)]
    return max(image.pixelColor(near).lightness() for near in around)


def said(spy):
    return [spy.at(number)[0] for number in range(spy.count())]


def left_edge(canvas):
    return canvas.position_of_pixel(0, 0).x()


GREY = (90, 90, 90)
PINK = (161, 51, 161)  # magenta over it
