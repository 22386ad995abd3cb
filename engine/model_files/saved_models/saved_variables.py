"""The variables of a SavedModel: copied within limits, and only those read that its serving graph needs."""

import hashlib
import math
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.core.errors import UserError
from engine.core.platform_rules import physical_memory
from engine.network.graph.saved_graph import harmful_model_error
from engine.storage.untrusted_files import open_regular

__all__ = ["copy_files", "read_variables"]

_MAX_GRAPH = 2**30  # bytes
_FREE_SIZE = 2**28  # bytes of variables below which neither holes nor memory are asked for
_TIMES_MEMORY = 4  # an optimiser keeps two more numbers for each weight
_PART = 2**22


def copy_files(folder: Path, target: Path) -> str:
    """Copy graph and variables, and nothing else that a loader might prefer; return the SHA-256 of their contents.

    Raises
    ------
    OSError
        Where they cannot be read or written.
    UserError
        Where they are not plain files, larger than they may be, or more than there is room for.
    """
    files = [folder / "saved_model.pb", *sorted((folder / "variables").glob("variables.*"))]
    (target / "variables").mkdir()
    sha, sizes = hashlib.sha256(), 0
    for path in files:
        with open_regular(path, folder) as source, (target / path.relative_to(folder)).open("wb") as copy:
            sizes += _checked(os.fstat(source.fileno()), path == files[0], folder.name)
            if sizes > shutil.disk_usage(tempfile.gettempdir()).free // 2:
                raise UserError(
                    f"{folder.name} has {sizes:,} bytes, more than there is room for.",
                    "Make room on the disk.",
                )
            while part := source.read(_PART):
                copy.write(part)
                sha.update(part)
    return sha.hexdigest()


def _checked(status: os.stat_result, is_graph: bool, name: str) -> int:
    """Return the size of a file that may be copied."""
    size = status.st_size
    if is_graph and size > _MAX_GRAPH:
        raise harmful_model_error(name, "its graph is larger than 1 GB")
    if size > _FREE_SIZE and size > 2 * 512 * getattr(status, "st_blocks", size):
        raise harmful_model_error(
            name, f"its variables say that they have {size:,} bytes, and most of them are holes"
        )
    if size > max(_FREE_SIZE, _TIMES_MEMORY * physical_memory()):
        raise harmful_model_error(
            name, f"its variables have {size:,} bytes, more than this machine's memory can hold"
        )
    return size


def read_variables(
    folder: Path, keys: Mapping[str, str], wanted: Mapping[str, bool], name: str
) -> dict[str, NDArray[Any]]:
    """Return the values of the variables that a graph reads, by node name.

    Parameters
    ----------
    folder
        The copy of the SavedModel.
    keys
        The checkpoint's key of each variable; one that is not among them is looked up by its own name.
    wanted
        The variables, by node name.
    name
        What to call the model in a sentence.
    """
    if not wanted:
        return {}
    files = list((folder / "variables").glob("variables.*"))
    if not files:
        raise UserError(
            f"{name} has no variables, and its graph reads {len(wanted)}.", "Copy or export it again."
        )
    reader = tf.train.load_checkpoint(str(folder / "variables" / "variables"))
    shapes, kinds = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
    chosen = {variable: keys.get(variable, variable) for variable in wanted}
    if missing := [key for key in chosen.values() if key not in shapes]:
        raise UserError(
            f"{name} is damaged: its variable {missing[0][:60]!r} is not in it.", "Copy or export it again."
        )
    claimed = sum(math.prod(shapes[key]) * kinds[key].size for key in set(chosen.values()))
    if claimed > sum(file.stat().st_size for file in files):
        raise harmful_model_error(
            name, f"its variables would take {claimed:,} bytes of memory, more than the files hold"
        )
    if any(kinds[key] in (tf.string, tf.resource, tf.variant) for key in chosen.values()):
        raise harmful_model_error(name, "its variables are not numbers")
    return {variable: np.asarray(reader.get_tensor(key)) for variable, key in chosen.items()}
