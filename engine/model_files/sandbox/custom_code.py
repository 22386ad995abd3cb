"""Custom layers from Python files that the user trusts.

This runs the files, so only the user's explicit choice may lead here.
"""

import types
from collections.abc import Iterable
from typing import Any

import keras

from engine.core.errors import UserError
from engine.model_files.sandbox.trusted_files import TrustedFile

__all__ = ["load_custom_objects"]


def load_custom_objects(files: Iterable[TrustedFile]) -> dict[str, Any]:
    """Run trusted files and return the layers, models and functions that they define.

    Returns
    -------
    dict
        Name and registered name -> object.

    Raises
    ------
    UserError
        If a file has changed since the user chose it, or raises an error.
    """
    objects: dict[str, Any] = {}
    for file in files:
        objects |= _defined(file)
    return objects


def _defined(file: TrustedFile) -> dict[str, Any]:
    name, module = file.path.name, types.ModuleType(file.path.stem)
    module.__file__ = str(file.path)
    try:
        exec(compile(file.read(), str(file.path), "exec"), module.__dict__)
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        raise UserError(
            f"{name} does not run: {type(error).__name__}: {error}", "Fix it and choose it again."
        ) from error
    own = {key: value for key, value in vars(module).items() if _is_own(value, module.__name__)}
    if not own:
        raise UserError(
            f"{name} defines no layer, model or function.", "Choose the file that defines the custom classes."
        )
    return own | {str(keras.saving.get_registered_name(value)): value for value in own.values()}


def _is_own(value: Any, module: str) -> bool:
    return callable(value) and getattr(value, "__module__", None) == module
