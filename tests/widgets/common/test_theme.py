"""Light and dark: every role of the palette is ours, texts can be read, and Qt is told for the frame of the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QDockWidget, QRadioButton

from app.shell.desktop import set_application_identity
from widgets.common.dock_buttons import restyle_dock_buttons
from widgets.common.message_bar import MessageBar
from widgets.common.theme import apply_scheme, theme_icon

ROLES = [
    role
    for role in QPalette.ColorRole
    if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole)
]
Role = QPalette.ColorRole


@pytest.fixture
def told(qapp, monkeypatch):
    """The schemes that Qt has been told; the palette is put back."""
    found = []
    hints = qapp.styleHints()
    monkeypatch.setattr(type(hints), "setColorScheme", lambda _, scheme: found.append(scheme))
    yield found
    apply_scheme(qapp, "light")


def contrast(one, other):
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""

    def luminance(colour):
        parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_role_is_left_to_the_palette_of_the_system(qapp, told, scheme):
    apply_scheme(qapp, scheme)
    palette = qapp.palette()
    left = [role.name for role in ROLES if not palette.isBrushSet(QPalette.ColorGroup.Active, role)]
    assert not left
    assert (
        palette.color(Role.Shadow).lightness()
        < palette.color(Role.Dark).lightness()
        < palette.color(Role.Mid).lightness()
    )
    assert palette.color(Role.Midlight).lightness() <= palette.color(Role.Light).lightness()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "wanted"),
    [
        (Role.WindowText, Role.Window, 7),
        (Role.Text, Role.Base, 7),
        (Role.Text, Role.AlternateBase, 7),
        (Role.ButtonText, Role.Button, 7),
        (Role.ToolTipText, Role.ToolTipBase, 7),
        (Role.Link, Role.Base, 4.5),
        (Role.LinkVisited, Role.Base, 4.5),
        (Role.HighlightedText, Role.Highlight, 3),
        (Role.PlaceholderText, Role.Base, 3),
    ],
)
def test_texts_can_be_read(qapp, told, scheme, text, ground, wanted):
    apply_scheme(qapp, scheme)
    assert contrast(qapp.palette().color(text), qapp.palette().color(ground)) >= wanted


def test_qt_is_told_so_that_the_frame_of_the_window_follows(qapp, told):
    for scheme in ("dark", "light", "system", "no such name"):
        apply_scheme(qapp, scheme)
    Scheme = Qt.ColorScheme  # noqa: N806 - a class
    assert told == [Scheme.Dark, Scheme.Light, Scheme.Unknown, Scheme.Unknown]


def test_a_desktop_that_changes_is_followed_and_not_overridden(qapp, told):
    """Qt tells no more of the desktop's changes once a scheme has been set."""
    for desktop, level in ((Qt.ColorScheme.Dark, 0), (Qt.ColorScheme.Light, 255), (Qt.ColorScheme.Dark, 0)):
        apply_scheme(qapp, "system", desktop)
        assert abs(qapp.palette().color(Role.Base).lightness() - level) < 60
    assert set(told) == {Qt.ColorScheme.Unknown}


def test_the_window_has_an_icon_of_its_own(qapp):
    before = qapp.windowIcon()
    try:
        set_application_identity(qapp)
        image = qapp.windowIcon().pixmap(64, 64).toImage()
    finally:
        qapp.setWindowIcon(before)
    assert (
        image.pixelColor(37, 27).red() > 200 > 120 > image.pixelColor(37, 27).blue()
    )  # the evidence under the glass
    assert image.pixelColor(0, 0).alpha() == 0 and image.pixelColor(32, 58).alpha() == 255


def test_windows_gives_the_window_a_place_of_its_own_in_the_task_bar(qapp, monkeypatch):
    import ctypes
    import sys
    from types import SimpleNamespace

    told = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=told.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    before = qapp.windowIcon()
    set_application_identity(qapp)
    qapp.setWindowIcon(before)
    assert told == ["Convscope.Convscope"]


def test_a_message_follows_the_theme(qapp, qtbot):
    before, bar = qapp.palette(), MessageBar()
    qtbot.addWidget(bar)
    apply_scheme(qapp, "light")
    bar.show_note("A note.")
    light = bar.grab().toImage()
    apply_scheme(qapp, "dark")
    bar.restyle()
    dark = bar.grab().toImage()
    qapp.setPalette(before)
    assert light != dark


def test_an_icon_that_was_set_once_follows_the_theme(qapp, told):
    apply_scheme(qapp, "light")
    icon = theme_icon("close")
    light = brightest(icon)
    apply_scheme(qapp, "dark")
    assert light < 60 and brightest(icon) > 200
    assert brightest(theme_icon("close", "#303030")) < 60  # a colour of its own stays


def brightest(icon):
    image = icon.pixmap(24, 24).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixel.lightness() for pixel in pixels if pixel.alpha() > 250)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_an_unticked_box_can_be_seen(qtbot, qapp, told, scheme, kind):
    apply_scheme(qapp, scheme)
    box = kind()
    qtbot.addWidget(box)
    box.show()
    image = box.grab().toImage()
    ground = qapp.palette().window().color()
    found = max(
        contrast(image.pixelColor(x, y), ground) for x in range(image.width()) for y in range(image.height())
    )
    assert found >= 2.2


def test_the_buttons_of_a_panel_can_be_seen_in_the_dark(qtbot, qapp, told):
    apply_scheme(qapp, "dark")
    dock = QDockWidget("Maps")
    qtbot.addWidget(dock)
    dock.show()
    restyle_dock_buttons(dock)
    for name in ("qt_dockwidget_closebutton", "qt_dockwidget_floatbutton"):
        button = dock.findChild(QAbstractButton, name)
        image, ground = button.grab().toImage(), qapp.palette().window().color()
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        assert max(contrast(pixel, ground) for pixel in pixels) > 4.5, name
