"""Fallback from a faster computation that fails to the plain network, with a note for the user."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import tensorflow as tf

from engine.core.errors import UserError, innermost_message

__all__ = ["PASSED_ON_ERRORS", "with_fallback"]

_T = TypeVar("_T")

PASSED_ON_ERRORS = (UserError, tf.errors.ResourceExhaustedError, MemoryError)
"""Errors that the plain network would raise too: a wrong request, or a lack of memory."""


def with_fallback(*names: str) -> Callable[[type[_T]], type[_T]]:
    """Retry failing methods of a probe on the unfolded network; if that works, disable folding for good.

    Parameters
    ----------
    names
        The names of the methods.
    """

    def guard(cls: type[_T]) -> type[_T]:
        for name in names:
            setattr(cls, name, _guarded(getattr(cls, name)))
        return cls

    return guard


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def ask(probe: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(probe, *args, **kwargs)
        except PASSED_ON_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 - an error not caused by folding is raised again below
            with probe.without_folding():
                answer = method(probe, *args, **kwargs)
            probe.disable_folding(innermost_message(error))
            return answer

    return ask
