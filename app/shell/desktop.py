"""Set the identity of the application on the desktop, and open folders there."""

import ctypes
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication

from resources import path

__all__ = ["open_folder", "set_application_identity"]

_ID = "Convscope.Convscope"


def set_application_identity(application: QApplication) -> None:
    """Set the icon of the application and, on Windows, a task bar entry separate from that of Python."""
    application.setWindowIcon(QIcon(str(path("convscope.svg"))))
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(_ID)


def open_folder(path: Path) -> None:
    """Show a folder in the file manager of the desktop."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
