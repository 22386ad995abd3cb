"""The dialog of Explain all by its keys."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from widgets.folder.explain_all_dialog import BatchChoice, BatchOffer, ExplainAllDialog, OfferedMethod

METHODS = (OfferedMethod("", "Grad-CAM", True), OfferedMethod("activations", "Activations", False))


def test_return_starts_and_a_method_without_class_needs_none(qtbot, tmp_path):
    dialog = ExplainAllDialog(BatchOffer("Pictures of cats: 3", METHODS, "tabby", tmp_path / "out"))
    chosen = []
    dialog.chosen.connect(chosen.append)
    with qtbot.waitActive(dialog):
        dialog.show()
    method, target = (dialog.findChild(QComboBox, name) for name in ("batch_method", "batch_target"))
    target.setCurrentIndex(1)
    qtbot.keyClick(method, Qt.Key.Key_Down)
    assert not target.isEnabled()
    line, start = dialog.findChild(QLineEdit, "path"), dialog.findChild(QPushButton, "batch_start")
    line.clear()
    assert not start.isEnabled()
    qtbot.keyClicks(line, "results")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert chosen == [BatchChoice("activations", False, Path("results"), True, True)]
