"""The arrays of an .h5 file to a model's variables, matched by name; ambiguous arrays are refused.

Keras itself matches by order alone. A file may have another order, for instance if a part of the model was
frozen after it was built. Such a file would load into wrong places without an error, because the four arrays
of a batch normalisation have the same shape.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import h5py
import keras
import numpy as np

from engine.core.errors import UserError
from engine.model_files.legacy.legacy_graph import safe_name

__all__ = ["assign", "rename_groups"]

_OLD_NAMES = {
    "alphas": "alpha",
    "depthwise_kernel": "kernel",
    "running_mean": "moving_mean",
    "running_std": "moving_variance",
    "W": "kernel",
    "U": "recurrent_kernel",
    "b": "bias",
}
_SUFFIXES = (*_OLD_NAMES, "pointwise_kernel", "gamma", "beta")
_Key = tuple[str, str]


def assign(model: Any, file: h5py.File) -> tuple[str, ...]:
    """Assign its array to every weight of a model.

    Returns
    -------
    tuple of str
        Notes on assumptions.

    Raises
    ------
    UserError
        If arrays of a layer are missing or ambiguous.
    """
    group = file.get("model_weights", file)
    if _is_theano(group):
        raise UserError(
            "The model was trained with Theano, which stores flipped kernels.",
            "Convert it with Keras 2 first.",
        )
    pairs, assumed = _groups(model, group)
    for layer, own in pairs:
        names = _texts(own, "weight_names")
        for variable, array in _pairs(
            layer.name, _variables(layer), names, [np.asarray(own[name]) for name in names]
        ):
            variable.assign(array)
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # computes its constants from the loaded weights
    return assumed


def _is_theano(group: Any) -> bool:
    """Return whether Theano wrote a file; Keras 1 only shows it by weight names without the suffix ``:0``."""
    names = [name for key in group for name in _texts(group[key], "weight_names")]
    backend = _text(group.attrs.get("backend", "")) or (
        "tensorflow" if any(":" in name or "/" in name for name in names) else "theano"
    )
    return bool(names) and backend == "theano"


def _groups(model: Any, group: Any) -> tuple[list[tuple[Any, Any]], tuple[str, ...]]:
    """Return the layers that have weights, each with its group, and notes on assumptions.

    Layers are found by name, and those without a match by order: Keras 2.0 wrote no name for an inner
    Sequential. If all names differ by a number only, see `_renumbered`.
    """
    wanted = [layer for layer in model.layers if _variables(layer)]
    stored = {safe_name(name): group[name] for name in _texts(group, "layer_names")}
    filled = {name: own for name, own in stored.items() if _texts(own, "weight_names")}
    left = [own for name, own in filled.items() if name not in {layer.name for layer in wanted}]
    nameless = [layer for layer in wanted if layer.name not in filled]
    if nameless and (
        len(left) != len(nameless) or not all(isinstance(layer, keras.Sequential) for layer in nameless)
    ):
        if moved := _renumbered([layer.name for layer in wanted], list(filled)):
            pairs = [(layer, filled[moved[layer.name]]) for layer in wanted]
            first, other = next((ours, theirs) for ours, theirs in moved.items() if ours != theirs)
            return pairs, (
                f"The layers are numbered differently in the file ({other} for {first}) and were matched "
                "by their order.",
            )
        raise UserError(
            f"The file has no weights for layer {nameless[0].name!r}.",
            "Open it with the architecture from which it was saved.",
        )
    remaining = iter(left)
    return [(layer, filled[layer.name] if layer.name in filled else next(remaining)) for layer in wanted], ()


def _renumbered(wanted: Sequence[str], stored: Sequence[str]) -> dict[str, str]:
    """Return the stored name of each wanted layer if only the numbering of layers differs; else nothing.

    Keras numbers layers by type from the start of a session: ``conv2d`` in one is ``conv2d_1`` in the next.
    The numbers of each type must have the same steps and the same order in both, so that only one match is
    possible.
    """
    ours, theirs = _by_kind(wanted), _by_kind(stored)
    if ours.keys() != theirs.keys():
        return {}
    found: dict[str, str] = {}
    for kind, numbers in ours.items():
        others = theirs[kind]
        steps, other_steps = ([number - side[0][0] for number, _ in side] for side in (numbers, others))
        if steps != other_steps:
            return {}
        found |= {name: other for (_, name), (_, other) in zip(numbers, others, strict=True)}
    return found


def _by_kind(names: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """Return numbers and names by the part before the number, in their order."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        kind, number = _split_number(name)
        kinds.setdefault(kind, []).append((number, name))
    return kinds


def _variables(layer: Any) -> list[Any]:
    """Return the weights in Keras's order, without states of random number generators."""
    return [
        variable
        for variable in layer.trainable_weights + layer.non_trainable_weights
        if "seed" not in variable.name
    ]


def _texts(group: Any, name: str) -> list[str]:
    """Return a list of names, which Keras splits over several attributes if it is long."""
    parts = [group.attrs[name]] if name in group.attrs else []
    while f"{name}{len(parts)}" in group.attrs:
        parts.append(group.attrs[f"{name}{len(parts)}"])
    return [_text(text) for part in parts for text in part]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _pairs(
    layer: str, variables: Sequence[Any], names: Sequence[str], arrays: Sequence[Any]
) -> Iterable[tuple[Any, Any]]:
    kept = [(name, array) for name, array in zip(names, arrays, strict=True) if "seed" not in name]
    wanted = [_key(variable.path) for variable in variables]
    found = [_key(name.rsplit(":", 1)[0]) for name, _ in kept]
    if len(wanted) == len(found):
        if len(set(found)) == len(found) and set(wanted) == set(found):
            by_name = {key: array for key, (_, array) in zip(found, kept, strict=True)}
            return _fitting(
                layer, [(variable, by_name[key]) for variable, key in zip(variables, wanted, strict=True)]
            )
        if [key[1] for key in wanted] == [key[1] for key in found]:
            return _fitting(
                layer, [(variable, array) for variable, (_, array) in zip(variables, kept, strict=True)]
            )
    raise UserError(
        f"The weights of layer {layer!r} are ambiguous: it has {len(wanted)}, and the file has {len(found)} "
        "under other names.",
        "Save the model again as .keras with the Keras that made it.",
    )


def _key(path: str) -> _Key:
    """Return the names of the innermost layer and of the weight."""
    *outer, name = path.split("/")
    if not outer:  # Keras 1 joined the names of layer and weight: conv1_W
        suffix = next((suffix for suffix in _SUFFIXES if name.endswith(f"_{suffix}")), name)
        outer, name = [name.removesuffix(f"_{suffix}")], suffix
    return (outer[-1], _OLD_NAMES.get(name, name))


def _fitting(layer: str, pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    for variable, array in pairs:
        if tuple(variable.shape) != array.shape:
            raise UserError(
                f"A weight of layer {layer!r} has shape {array.shape} in the file, "
                f"but {tuple(variable.shape)} in the architecture.",
                "Open it with the architecture from which it was saved.",
            )
    return pairs


def rename_groups(group: Any) -> None:
    """Rename the groups of an archive's arrays as Keras 3 does: by class, numbered without gaps.

    The first .keras files (Keras 2.12) list each layer with weights twice and number both, but store one.
    """
    if _OLD_CONTAINER in group:
        group.move(_OLD_CONTAINER, "layers")
    if "layers" in group:
        container = group["layers"]
        counts: dict[str, int] = {}
        for name in sorted(container, key=_split_number):
            kind = _split_number(name)[0]
            number = counts.get(kind, 0)
            counts[kind] = number + 1
            wanted = f"{kind}_{number}" if number else kind
            if wanted != name:
                container.move(name, wanted)
    for name in group:
        if isinstance(group[name], h5py.Group):
            rename_groups(group[name])


_OLD_CONTAINER = "_layer_checkpoint_dependencies"


def _split_number(name: str) -> tuple[str, int]:
    kind, _, number = name.rpartition("_")
    return (kind, int(number)) if kind and number.isdigit() else (name, 0)
