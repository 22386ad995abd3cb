"""How the desktop knows the application: its icon, and its place in the task bar."""

import ctypes
import sys

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from resources import path

__all__ = ["set_application_identity"]

_ID = "Convscope.Convscope"


def set_application_identity(application: QApplication) -> None:
    """Give the application its icon, and on Windows a place in the task bar of its own instead of Python's."""
    application.setWindowIcon(QIcon(str(path("convscope.svg"))))
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(_ID)
