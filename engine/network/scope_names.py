"""Let layers have any name: TensorFlow allows only some letters in names of operations, and Keras hands on layers' names."""

import re
from typing import Any

import tensorflow as tf
from keras.src.backend.tensorflow import core

__all__ = ["allow_any_name", "safe_scope_name"]

_STRANGE = re.compile(r"[^A-Za-z0-9_.\\/>-]")


def safe_scope_name(name: str) -> str:
    """Return a name as a scope of operations may be called; one that is allowed stays as it is."""
    plain = _STRANGE.sub("_", name)
    return plain if re.match(r"[A-Za-z0-9.]", plain) else f"layer{plain}"


def allow_any_name() -> None:
    """Let Keras open the scope of a layer under a name that TensorFlow takes; paths of layers and variables stay as they are."""
    if getattr(core.name_scope.__init__, "takes_any_name", False):
        return
    before = core.name_scope.__init__

    def opened(self: Any, name: str, **kwargs: Any) -> None:
        before(self, name, **kwargs)
        self._tf_name_scope = tf.name_scope(safe_scope_name(name))

    opened.takes_any_name = True  # type: ignore[attr-defined]
    core.name_scope.__init__ = opened
