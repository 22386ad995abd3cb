"""Valid TensorFlow scope names for layers with any name.

TensorFlow allows only some characters in names of operations, and Keras passes layer names on to it.
"""

import re
from typing import Any

import tensorflow as tf
from keras.src.backend.tensorflow import core

__all__ = ["allow_any_name", "safe_scope_name"]

_STRANGE = re.compile(r"[^A-Za-z0-9_.\\/>-]")


def safe_scope_name(name: str) -> str:
    """Return a name with the characters that TensorFlow does not allow replaced."""
    plain = _STRANGE.sub("_", name)
    return plain if re.match(r"[A-Za-z0-9.]", plain) else f"layer{plain}"


def allow_any_name() -> None:
    """Patch Keras to open the scopes of layers under valid names; their paths stay the same."""
    if getattr(core.name_scope.__init__, "takes_any_name", False):
        return
    before = core.name_scope.__init__

    def opened(self: Any, name: str, **kwargs: Any) -> None:
        before(self, name, **kwargs)
        self._tf_name_scope = tf.name_scope(safe_scope_name(name))

    opened.takes_any_name = True  # type: ignore[attr-defined]
    core.name_scope.__init__ = opened
