"""Lines with help for what may stand in them, by typing and clicking."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from widgets.forms.line_edits import LayersLineEdit

LEFT = Qt.MouseButton.LeftButton


def test_layers_to_fuse_with_are_found_by_a_part_of_their_path(qtbot):
    line = LayersLineEdit(("backbone/block1_conv1", "backbone/block5_conv3", "top/Conv"))
    qtbot.addWidget(line)
    line.show()
    menu = line.menu()
    qtbot.addWidget(menu)
    menu.popup(line.pos())
    search = menu.findChild(QLineEdit, "filter_layers")
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "CONV back 5")
    left = [entry for entry in menu.actions() if entry.isVisible() and entry.text()]
    assert [entry.text() for entry in left] == ["backbone/block5_conv3"]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(left[0]).center())
    assert line.text() == "backbone/block5_conv3"
