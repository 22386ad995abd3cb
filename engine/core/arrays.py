"""Array types, and the read-only arrays that may cross a thread."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bytes", "Doubles", "Floats", "Integers", "Mask", "frozen"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Integers = NDArray[np.int32]
Mask = NDArray[np.bool_]

_Scalar = TypeVar("_Scalar", bound=np.generic)


def frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """Return `array` as a read-only array of its own memory (a view is copied first)."""
    owned = array if array.base is None and array.flags.owndata else array.copy()
    owned.setflags(write=False)
    return owned
