"""A faster way of asking the network that fails is given up for the plain one, which is said."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import tensorflow as tf

from engine.core.errors import UserError, innermost_message

__all__ = ["PASSED_ON_ERRORS", "with_fallback"]

_T = TypeVar("_T")

PASSED_ON_ERRORS = (UserError, tf.errors.ResourceExhaustedError, MemoryError)
"""What the plain way would raise too: a wrong question, or a lack of memory."""


def with_fallback(*names: str) -> Callable[[type[_T]], type[_T]]:
    """Let methods of a probe that fail be asked of the network as loaded; where that works, folding is given up for good."""

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
        except Exception as error:  # noqa: BLE001 - the plain way raises what is not the fault of the faster one
            with probe.without_folding():
                answer = method(probe, *args, **kwargs)
            probe.disable_folding(innermost_message(error))
            return answer

    return ask
