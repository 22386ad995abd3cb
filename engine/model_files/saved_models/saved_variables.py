"""The variables of a SavedModel: copied within limits; only those that the serving graph needs are read."""

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
from engine.network.graph.allowed_operations import harmful_model_error
from engine.storage.temporary_folder import no_room_error
from engine.storage.untrusted_files import open_regular

__all__ = ["copy_files", "read_variables"]

_MAX_GRAPH = 2**30  # bytes
_FREE_SIZE = 2**28  # bytes; smaller variables are checked neither for holes nor against the memory
_TIMES_MEMORY = 4  # an optimiser keeps two more numbers for each weight
_PART = 2**22


def copy_files(folder: Path, target: Path) -> str:
    """Copy the graph and the variables of a SavedModel; return the SHA-256 of their contents.

    Other files are left out, because a loader might prefer them.

    Raises
    ------
    OSError
        If files cannot be read or written.
    UserError
        If files are not plain, or larger than the limits or the disk allow.
    """
    files = [folder / "saved_model.pb", *sorted((folder / "variables").glob("variables.*"))]
    (target / "variables").mkdir()
    sha, sizes = hashlib.sha256(), 0
    for path in files:
        with open_regular(path, folder) as source, (target / path.relative_to(folder)).open("wb") as copy:
            sizes += _checked(os.fstat(source.fileno()), path == files[0], folder.name)
            if sizes > shutil.disk_usage(tempfile.gettempdir()).free // 2:
                raise no_room_error(Path(tempfile.gettempdir()))
            while part := source.read(_PART):
                copy.write(part)
                sha.update(part)
    return sha.hexdigest()


def _checked(status: os.stat_result, is_graph: bool, name: str) -> int:
    """Return the size of a file in bytes, or refuse it."""
    size = status.st_size
    if is_graph and size > _MAX_GRAPH:
        raise harmful_model_error(name, "its graph is larger than 1 GB")
    if size > _FREE_SIZE and size > 2 * 512 * getattr(status, "st_blocks", size):
        raise harmful_model_error(
            name, f"its variables claim to have {size:,} bytes, but most of them are holes"
        )
    if size > max(_FREE_SIZE, _TIMES_MEMORY * physical_memory()):
        raise harmful_model_error(
            name, f"its variables have {size:,} bytes, more than this machine's memory can hold"
        )
    return size


def read_variables(
    folder: Path, keys: Mapping[str, str], wanted: Mapping[str, bool], name: str
) -> dict[str, NDArray[Any]]:
    """Return the values of the variables that a graph reads.

    Parameters
    ----------
    folder
        The copy of the SavedModel.
    keys
        The checkpoint keys of variables; by default the name of the variable.
    wanted
        The variables, by node name.
    name
        The name of the model, for messages.

    Returns
    -------
    dict
        Node name -> array.

    Raises
    ------
    UserError
        If variables are missing, are no numbers or claim to be larger than the files.
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
