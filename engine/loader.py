"""Model files -> a probe, safely; every failure says what to do."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.embedded import EMBEDDED, build, weights_file
from engine.errors import UserError
from engine.inspection import inspect_model_file
from engine.keras_model import layers_by_path
from engine.keras_probe import KerasProbe
from engine.preprocess import Preprocessing, preprocessing
from engine.samples import imagenet_labels

__all__ = ["Opened", "open_embedded", "open_model"]

_SCALES_ITSELF = {"Rescaling", "Normalization"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A model ready to be asked, and how its pictures are prepared."""

    probe: KerasProbe
    preprocessing: Preprocessing


def open_embedded() -> Opened:
    """Return EfficientNet-Lite0 with its ImageNet labels."""
    digest = hashlib.sha256(weights_file().read_bytes()).hexdigest()
    probe = KerasProbe(build(), name=EMBEDDED, labels=imagenet_labels(), digest=digest)
    return Opened(probe, preprocessing(probe.model.input_shape, "lite"))


def open_model(path: Path, scaling: str = "") -> Opened:
    """Return the model in a .keras or .h5 file.

    Parameters
    ----------
    path
        The file; a folder is refused.
    scaling
        A name from `engine.preprocess.SCALINGS`; left open, a model that scales inside gets 0..255, others 0..1.

    Raises
    ------
    UserError
        Where the file is refused by inspection or by Keras, or is no model of pictures.
    """
    if path.is_dir():
        raise UserError(f"{str(path)!r} is a folder.", "Open a model file that ends in .keras or .h5.")
    kind = inspect_model_file(path)
    model = _load(path, kind)
    chosen, notes = (scaling, ()) if scaling else _guess_scaling(model)
    try:
        probe = KerasProbe(model, name=path.stem, digest=hashlib.sha256(path.read_bytes()).hexdigest(), notes=notes)
    except (ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError) as error:
        raise UserError(
            f"{path.name} cannot be called on a picture: {_first_line(error)}",
            "Convscope needs a model whose input is a picture, channels last.",
        ) from error
    return Opened(probe, preprocessing(probe.model.input_shape, chosen))


def _guess_scaling(model: Any) -> tuple[str, tuple[str, ...]]:
    """Return a scaling for a model that does not say, and the sentence that warns of the guess."""
    inside = any(type(layer).__name__ in _SCALES_ITSELF for layer in layers_by_path(model).values())
    integer = any("int" in str(tensor.dtype) for tensor in getattr(model, "inputs", None) or ())
    if inside or integer:
        return "0..255", ("The model scales its input itself, so levels go in as 0..255. Change it if the predictions look wrong.",)
    return "0..1", (
        "The file does not say which input range the model was trained on; 0..1 is assumed. "
        "Choose another under 'Model expects' if the predictions look wrong: a wrong range gives wrong maps.",
    )


def _load(path: Path, kind: str) -> Any:
    suffixes = {"keras": (".keras",), "h5": (".h5", ".hdf5")}[kind]
    if path.suffix.lower() not in suffixes:
        raise UserError(f"{path.name} is in truth a {suffixes[0]} file.", f"Rename it so that it ends in {suffixes[0]}.")
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ImportError, OSError, RuntimeError) as error:
        raise UserError(
            f"Keras {keras.__version__} cannot load {path.name}: {_first_line(error)}",
            "Save it again as .keras with a recent Keras, from standard layers.",
        ) from error
    if not all(np.isfinite(weight.numpy()).all() for weight in model.weights if "float" in weight.dtype):
        raise UserError(f"{path.name} holds weights that are not numbers.", "Its training has failed; use an earlier checkpoint.")
    return model


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
