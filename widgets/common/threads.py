"""Threads for work beside the window."""

from PySide6.QtCore import QObject, QThreadPool

from engine.core.platform_rules import STACK_BYTES

__all__ = ["single_thread_pool"]


def single_thread_pool(parent: QObject) -> QThreadPool:
    """Return a pool that does one thing after another, with a stack that is large enough on every system."""
    pool = QThreadPool(parent, maxThreadCount=1)
    pool.setStackSize(STACK_BYTES)
    return pool
