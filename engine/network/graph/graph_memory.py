"""A check of the memory that a traced graph needs, made before the graph runs."""

import math
from typing import Any

from engine.core.errors import UserError

__all__ = ["check_tensor_sizes"]

_MAX_TENSOR_BYTES = 4 * 2**30


def check_tensor_sizes(graph: Any, name: str) -> None:
    """Refuse a graph with a tensor of more than 4 GB for one picture.

    Parameters
    ----------
    graph
        The traced graph.
    name
        The name of the model, for the message.

    Raises
    ------
    UserError
        If a tensor is too large.
    """
    for operation in graph.get_operations():
        for tensor in operation.outputs:
            sides = tensor.shape.as_list() if tensor.shape.rank is not None else []
            size = tensor.dtype.size * math.prod(1 if side is None else side for side in sides)
            if size > _MAX_TENSOR_BYTES:
                raise UserError(
                    f"{name} is not opened: its operation {operation.type} would need {size / 2**30:,.0f} GB "
                    "for one picture.",
                    "Use a smaller input, or a model that needs less memory.",
                )
