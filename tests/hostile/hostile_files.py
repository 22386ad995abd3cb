"""How hostile files are made: a harmless model, spoiled in one place."""

import base64
import copy
import functools
import json
import marshal
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import keras
from keras import layers

INERT = ""
"""In place of words of refusal: the file loads, and what was hidden in it does nothing."""


@dataclass(frozen=True)
class Hostile:
    """`write(folder, marker)` returns the file; `words` is a pattern that the refusal matches."""

    name: str
    write: Callable[[Path, Path], Path]
    words: str


@functools.cache
def base():
    """The description and the weights of a tiny good model, and the same model as .h5."""
    image = keras.Input((8, 8, 3), name="image")
    hidden = layers.Flatten(name="flat")(layers.Conv2D(4, 3, name="conv", activation="relu")(image))
    model = keras.Model(image, layers.Dense(2, name="out", activation="softmax")(hidden))
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "m.keras")
        model.save(Path(folder) / "m.h5")
        with zipfile.ZipFile(Path(folder) / "m.keras") as members:
            return (
                json.loads(members.read("config.json")),
                members.read("model.weights.h5"),
                (Path(folder) / "m.h5").read_bytes(),
            )


def layer(kind, module="keras.layers", registered=None, **config):
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": "evil", **config},
        "registered_name": registered,
    }


def function(name, module="builtins", registered="function"):
    return {"module": module, "class_name": "function", "config": name, "registered_name": registered}


def stack(*entries, shape=(8, 8, 3)):
    first = layer("InputLayer", batch_shape=[None, *shape], dtype="float32")
    named = [
        {**entry, "config": {**entry["config"], "name": f"n{number}"}}
        for number, entry in enumerate([first, *entries])
    ]
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "stack", "layers": named},
        "registered_name": None,
    }


def lambda_code(marker):
    """The function of a Lambda layer as Keras 3 writes it."""
    code = eval(f"lambda x: (open({str(marker)!r}, 'w').close(), x)[1]").__code__
    config = {"code": base64.b64encode(marshal.dumps(code)).decode(), "defaults": None, "closure": None}
    return {"class_name": "__lambda__", "config": config}


def a_lambda(marker, kind="Lambda", module="keras.layers", registered=None):
    return layer(kind, module, registered, function=lambda_code(marker), arguments={}, output_shape=None)


def archive(path, config=None, weights=None, members=(), **about):
    """Write a .keras archive; `config` may be text."""
    described = base()[0] if config is None else config
    metadata = json.dumps(
        {"keras_version": about.get("version", "3.15.1"), "date_saved": "2026-01-01@00:00:00"}
    )
    with zipfile.ZipFile(path, "w", about.get("compression", zipfile.ZIP_STORED)) as file:
        file.writestr("metadata.json", metadata)
        if described != "absent":
            file.writestr(
                "config.json", described if isinstance(described, (str, bytes)) else json.dumps(described)
            )
        if weights != b"absent":
            file.writestr("model.weights.h5", base()[1] if weights is None else weights)
        with warnings.catch_warnings(action="ignore"):  # of names that are there twice
            for name, content in members:
                file.writestr(name, content)
    return path


def described(config_of, **about):
    """A writer of an archive whose description is `config_of(marker)`."""
    return lambda folder, marker: archive(folder / "model.keras", config_of(marker), **about)


def changed(change):
    """A writer of the good model with its description changed by `change(config, marker)`."""

    def config_of(marker):
        config = copy.deepcopy(base()[0])
        change(config["config"]["layers"], marker)
        return config

    return described(config_of)


def old_h5(config_of, version="2.9.0"):
    """A writer of an .h5 file with another description."""

    def write(folder, marker):
        path = folder / "model.h5"
        path.write_bytes(base()[2])
        with h5py.File(path, "a") as file:
            file.attrs["model_config"] = json.dumps(config_of(marker))
            file.attrs["keras_version"] = version
        return path

    return write


def hdf5(change, path="model.h5"):
    """A writer of the good .h5 file changed by `change(file, folder)`."""

    def write(folder, marker):
        (folder / path).write_bytes(base()[2])
        with h5py.File(folder / path, "a") as file:
            change(file, folder)
        return folder / path

    return write


def set_in(number, key, value):
    """A change of one argument of one layer of the good model."""
    return lambda entries, marker: entries[number]["config"].update(
        {key: value(marker) if callable(value) else value}
    )


IMAGE, CONV, FLAT, OUT = range(4)
