"""Model files -> a probe, safely; every failure says what to do."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from engine.embedded import EMBEDDED, build, weights_file
from engine.errors import UserError
from engine.inspection import inspect_model_file
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
    probe = KerasProbe(_load(path, kind), name=path.stem, digest=hashlib.sha256(path.read_bytes()).hexdigest())
    inside = any(node.kind in _SCALES_ITSELF for node in probe.model.root.walk())
    return Opened(probe, preprocessing(probe.model.input_shape, scaling or ("0..255" if inside else "0..1")))


def _load(path: Path, kind: str) -> Any:
    suffixes = {"keras": (".keras",), "h5": (".h5", ".hdf5")}[kind]
    if path.suffix.lower() not in suffixes:
        raise UserError(f"{path.name} is in truth a {suffixes[0]} file.", f"Rename it so that it ends in {suffixes[0]}.")
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ImportError, OSError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UserError(
            f"Keras {keras.__version__} cannot load {path.name}: {reason}",
            "Save it again as .keras with a recent Keras, from standard layers.",
        ) from error
