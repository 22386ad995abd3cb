"""Set the icon and the task bar identity of the application."""

import ctypes
import sys

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from resources import path

__all__ = ["set_application_identity"]

_ID = "Convscope.Convscope"


def set_application_identity(application: QApplication) -> None:
    """Set the icon of the application and, on Windows, a task bar entry separate from that of Python."""
    application.setWindowIcon(QIcon(str(path("convscope.svg"))))
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(_ID)
