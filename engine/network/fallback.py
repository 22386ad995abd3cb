"""A faster way of asking the network that fails is given up for the plain one, which is said."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import tensorflow as tf

from engine.core.errors import UserError, reason

__all__ = ["NO_FAULT", "falls_back"]

_T = TypeVar("_T")

NO_FAULT = (UserError, tf.errors.ResourceExhaustedError, MemoryError)
"""What the plain way would raise too: a wrong question, or a lack of memory."""


def falls_back(*names: str) -> Callable[[type[_T]], type[_T]]:
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
        except NO_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - the plain way raises what is not the fault of the faster one
            with probe.as_loaded():
                answer = method(probe, *args, **kwargs)
            probe.give_up_folding(reason(error))
            return answer

    return ask
