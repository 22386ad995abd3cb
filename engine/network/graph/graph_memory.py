"""What a traced graph would take in memory, before it runs."""

import math
from typing import Any

from engine.core.errors import UserError

__all__ = ["check_tensor_sizes"]

_MAX_TENSOR_BYTES = 4 * 2**30


def check_tensor_sizes(graph: Any, name: str) -> None:
    """Raise a UserError where a single tensor in a graph takes more than 4 GB for one picture."""
    for operation in graph.get_operations():
        for tensor in operation.outputs:
            sides = tensor.shape.as_list() if tensor.shape.rank is not None else []
            size = tensor.dtype.size * math.prod(1 if side is None else side for side in sides)
            if size > _MAX_TENSOR_BYTES:
                raise UserError(
                    f"{name} is not opened: its operation {operation.type} would put out {size / 2**30:,.0f} GB for one picture.",
                    "Use a smaller input, or a model that needs less memory.",
                )
