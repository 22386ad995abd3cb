"""Object names, by which tests, styles and screen readers find a widget."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

__all__ = ["set_object_name"]

_Widget = TypeVar("_Widget", bound=QWidget)


def set_object_name(widget: _Widget, name: str, tip: str = "") -> _Widget:
    """Set the object name and the tooltip of a widget, and return it."""
    widget.setObjectName(name)
    widget.setToolTip(tip)
    return widget
