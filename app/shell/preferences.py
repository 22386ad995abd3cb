"""Show the form of all preferences, built from their declarations; each change applies at once."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.shell.settings import PREFERENCES, Setting, Settings
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["PreferencesDialog", "show_preferences"]

_LANGUAGE = "language"


def show_preferences(parent: QWidget, settings: Settings) -> "PreferencesDialog":
    """Show the form, or raise it if it is open."""
    dialog = parent.findChild(PreferencesDialog) or PreferencesDialog(settings, parent)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog


class PreferencesDialog(QDialog):
    """A modeless dialog with one row for each of `PREFERENCES`."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._show: dict[str, Callable[[Any], None]] = {}
        self._language = settings.get(_LANGUAGE)  # that of this window
        self.setWindowTitle(tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for setting in PREFERENCES:
            self._add(form, setting)
        self._restart = set_object_name(QLabel(wordWrap=True), "restart")
        self._restart.hide()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults | QDialogButtonBox.StandardButton.Close
        )
        restore = set_object_name(
            buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults),
            "restore",
            tr("Reset all preferences to their defaults"),
        )
        restore.setAutoDefault(False)
        restore.clicked.connect(settings.restore_preferences)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self._restart)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)
        settings.changed.connect(self._take)

    def _add(self, form: QFormLayout, setting: Setting) -> None:
        """Add the row of a preference: a combo box for choices, else a check box."""
        if setting.choices is None:
            switch = set_object_name(QCheckBox(tr(setting.label)), setting.name, tr(setting.help))
            switch.clicked.connect(lambda checked: self._settings.set(setting.name, checked))
            form.addRow(switch)
            self._show[setting.name] = switch.setChecked
        else:
            box = set_object_name(QComboBox(), setting.name, tr(setting.help))
            for value, title in setting.choices().items():
                box.addItem(tr(title), value)
            box.activated.connect(lambda _: self._settings.set(setting.name, box.currentData()))
            form.addRow(tr(setting.label), box)
            self._show[setting.name] = lambda value: box.setCurrentIndex(box.findData(value))
        self._show[setting.name](self._settings.get(setting.name))

    @Slot(str)
    def _take(self, name: str) -> None:
        """Show a value that has been set elsewhere."""
        if name in self._show:
            self._show[name](self._settings.get(name))
        if name == _LANGUAGE:
            self._restart.setText(tr("The language changes at the next start of Convscope."))
            self._restart.setVisible(self._settings.get(name) != self._language)
