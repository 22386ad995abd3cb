"""Array types and read-only arrays that may cross a thread."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bytes", "Float32Array", "Float64Array", "Int32Array", "Mask", "as_read_only"]

Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Int32Array = NDArray[np.int32]
Mask = NDArray[np.bool_]

_Scalar = TypeVar("_Scalar", bound=np.generic)


def as_read_only(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """Return an array as a read-only array that owns its memory.

    Parameters
    ----------
    array
        Any shape and dtype. A view is copied; an array that owns its memory is made read-only in place.

    Returns
    -------
    array
        The same shape, dtype and values, not writeable.
    """
    owned = array if array.base is None and array.flags.owndata else array.copy()
    owned.setflags(write=False)
    return owned
