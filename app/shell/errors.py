"""Log and show unexpected exceptions without ending the application."""

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from widgets.common.translation import tr

__all__ = ["install_excepthook", "show_report"]

_LOG = logging.getLogger("convscope")


def install_excepthook(show: Callable[[str, str], None]) -> None:
    """Pass the summary and the traceback of uncaught exceptions to `show`."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = "".join(traceback.format_exception(kind, error, trace))
        _LOG.error("unexpected error\n%s", report)
        show(f"{kind.__name__}: {error}", report)

    sys.excepthook = hook


def show_report(parent: QWidget, summary: str, report: str) -> QMessageBox:
    """Show an unexpected exception in a modeless dialog, with its traceback as details."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, "Convscope", tr("Convscope has an internal error."), parent=parent
    )
    box.setInformativeText(
        summary
        + "\n\n"
        + tr("Your picture and results are still there. Please report this with the details below.")
    )
    box.setDetailedText(report)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()
    return box
