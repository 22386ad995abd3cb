"""Opening of model files as a probe, safely and step by step; every error has a fix."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import tensorflow as tf

from engine.core.errors import CustomCodeError, NoArchitectureError, UserError, innermost_message
from engine.core.opening_stage import OpeningStage
from engine.imaging.evidence import Evidence
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.preprocess import FITS, Preprocessing, make_preprocessing
from engine.imaging.samples import imagenet_labels, sample_path
from engine.imaging.scaling import is_scaling
from engine.model_files.architectures import build_architecture, cached_weights, find_architecture
from engine.model_files.embedded import EMBEDDED, build_embedded_model, weights_file
from engine.model_files.formats.registry import find_folder
from engine.model_files.labels import find_labels, read_labels
from engine.model_files.model_builder import build_model, load_weights
from engine.model_files.options import DEFAULT_OPTIONS, Options
from engine.model_files.sandbox.custom_code import load_custom_objects
from engine.model_files.sandbox.inspection import MAX_JSON_BYTES, inspect_config
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from engine.model_files.sandbox.trusted_files import files_defining
from engine.model_files.scaling.scaling_evidence import family_scaling, guess
from engine.model_files.sidecar import EMPTY_SIDECAR, Sidecar, read_sidecar, sidecar_labels
from engine.network.keras_probe import KerasProbe
from engine.network.network import KerasNetwork, Network
from engine.storage.temporary_folder import temporary_folder
from engine.storage.untrusted_files import read_bytes, read_text

__all__ = [
    "OpenedModel",
    "OpeningProgress",
    "open_embedded",
    "open_model",
    "open_stepwise",
    "ordinary_photographs",
]

_EVIDENCE = ("chelsea.png", "coffee.png", "astronaut.png")
_IMAGENET = 1000
_HALF = 0.5  # building the layers takes as long as loading their weights


@dataclass(frozen=True, slots=True)
class OpeningProgress:
    """The progress of opening a model.

    Attributes
    ----------
    stage
        The present stage.
    name
        The name of the model.
    share
        The finished share of the stage, 0 to 1; 0 if unknown.
    """

    stage: OpeningStage
    name: str
    share: float = 0


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """An opened model.

    Attributes
    ----------
    probe
        The probe over the model.
    preprocessing
        The preparation of its pictures.
    sidecar
        The user's earlier choices for the model.
    """

    probe: KerasProbe
    preprocessing: Preprocessing
    sidecar: Sidecar = EMPTY_SIDECAR


def open_embedded() -> OpenedModel:
    """Return EfficientNet-Lite0 with its ImageNet labels."""
    digest = sha256(weights_file().read_bytes()).hexdigest()
    probe = KerasProbe(
        KerasNetwork(build_embedded_model()), name=EMBEDDED, labels=imagenet_labels(), digest=digest
    )
    return OpenedModel(probe, make_preprocessing(probe.model.input_shape, "lite"))


def open_model(path: Path | None, options: Options = DEFAULT_OPTIONS) -> OpenedModel:
    """Return a model without progress reports; see `open_stepwise`."""
    opened = deque(open_stepwise(path, options), maxlen=1).pop()
    assert isinstance(opened, OpenedModel)
    return opened


def open_stepwise(path: Path | None, options: Options) -> Iterator[OpeningProgress | OpenedModel]:
    """Open a model step by step; the last step is the opened model.

    Closing the iterator between two steps cancels opening.

    Parameters
    ----------
    path
        The model file or SavedModel folder; None opens the architecture of the options, or else the embedded
        model.
    options
        The user's choices.

    Yields
    ------
    OpeningProgress or OpenedModel
        The progress, and at last the model.

    Raises
    ------
    NoArchitectureError
        If the file holds weights only and no architecture was chosen.
    UserError
        If the file is refused, is damaged, or has no picture input.
    """
    if options.scaling:
        make_preprocessing((1, 1, 3), options.scaling)  # refuse an invalid scaling before the work
    if path is None:
        yield from _opening_architecture(options) if options.architecture else (open_embedded(),)
    elif (found := find_folder(path)) is not None:
        folder_format, path = found
        yield OpeningProgress(OpeningStage.READING, path.name)
        network, digest, notes = folder_format.open(path, options)
        yield from (OpeningProgress(OpeningStage.TRACING, path.name) for _ in network.run_trial())
        yield OpeningProgress(OpeningStage.TRACING, path.name)
        yield _opened(network, path.name, digest, notes, path, options)
    else:
        yield from _trying_trusted(path, options)


def _trying_trusted(path: Path, options: Options) -> Iterator[OpeningProgress | OpenedModel]:
    """Open a file; if it needs custom classes, open it again with the trusted files that define them."""
    try:
        yield from _opening_file(path, replace(options, trusted_files=()), {})
    except CustomCodeError as error:
        chosen = files_defining(options.trusted_files, error.names)
        if not chosen:
            raise
        yield from _opening_file(path, replace(options, trusted_files=chosen), load_custom_objects(chosen))


def _opening_architecture(options: Options) -> Iterator[OpeningProgress | OpenedModel]:
    """Open a keras.applications architecture with weights from Keras's cache, or random ones.

    Weights are never downloaded.
    """
    name = find_architecture(options.architecture)
    cached = cached_weights(name)
    if cached is not None:
        yield from open_stepwise(cached, replace(options, architecture=name))
        return
    yield OpeningProgress(OpeningStage.BUILDING, name)
    network = _network(build_architecture(name), name, options)
    yield OpeningProgress(OpeningStage.TRACING, name)
    note = f"{name} with random weights, because Keras's cache has none: its predictions are meaningless."
    yield _opened(network, name, "", (note,), Path(name), options)


def _opening_file(
    path: Path, options: Options, custom: Mapping[str, Any]
) -> Iterator[OpeningProgress | OpenedModel]:
    with temporary_folder() as folder:
        for step in read_in_sandbox(path, folder, tuple(custom)):
            if isinstance(step, CleanCopy):
                package = step
            else:
                yield OpeningProgress(OpeningStage.READING, path.name, step)
        yield OpeningProgress(OpeningStage.BUILDING, path.name)
        model, repairs = _model(package, path, options, custom)
        yield OpeningProgress(OpeningStage.BUILDING, path.name, _HALF)
        notes = (*repairs, *load_weights(model, package, path.name))
        yield OpeningProgress(OpeningStage.TRACING, path.name)
        network, digest = _network(model, path.name, options), package.contents.digest
        yield _opened(network, path.stem, digest, notes, path, options, package.labels)


def _model(
    package: CleanCopy, path: Path, options: Options, custom: Mapping[str, Any]
) -> tuple[Any, tuple[str, ...]]:
    """Return the model before its weights are loaded, and notes on repairs."""
    if package.config is not None:
        return build_model(package, path.name, custom)
    if not options.architecture:
        raise NoArchitectureError(
            f"{path.name} holds weights only, no architecture.",
            "Choose their architecture: File > Open architecture, or --architecture on the command line.",
        )
    if options.architecture.lower().endswith(".json"):
        config = _described(Path(options.architecture), tuple(custom))
        return build_model(replace(package, config=config), path.name, custom)
    name = find_architecture(options.architecture)
    model = build_architecture(name, package.contents.num_values)
    return model, (f"The weights of {path.name} in the architecture {name}.",)


def _described(path: Path, known: tuple[str, ...]) -> dict[str, Any]:
    """Return the configuration in a JSON file written by `model.to_json()`."""
    return inspect_config(read_text(path, MAX_JSON_BYTES), path.name, 2**20, known)


def _opened(
    network: Network,
    name: str,
    digest: str,
    notes: tuple[str, ...],
    path: Path,
    options: Options,
    packed_labels: Path | None = None,
) -> OpenedModel:
    """Trace the network; find its labels and input scaling, which model files do not hold."""
    probe = _probe(network, name, digest, notes)
    kept = read_sidecar(path, digest)
    scaling, evidence = _scaling(probe, path, options, kept, network.name)
    labels, source = _labels(probe, path, options, kept, packed_labels)
    chosen = f"The model receives {scaling}, as you chose for this file."
    remarks = [chosen] if scaling == kept.scaling and not options.scaling else []
    probe.add_metadata(
        labels, (*remarks, *([f"Class names from {source}."] if source else ())), _origin(options)
    )
    fit = kept.fit if kept.fit in FITS else "centre crop"
    return OpenedModel(
        probe, replace(make_preprocessing(probe.model.input_shape, scaling, fit), evidence=evidence), kept
    )


def _network(model: Any, name: str, options: Options) -> KerasNetwork:
    try:
        network = KerasNetwork(model, options.size, options.picture)
    except UserError as error:
        raise UserError(f"{name}: {error.message}", error.hint) from error
    explained = network.inputs[network.picture]
    if options.size is not None and not explained.is_open:
        shape = " x ".join(map(str, explained.shape))
        raise UserError(f"{name} only takes pictures of {shape}.", "Open it without an input size.")
    return network


def _origin(options: Options) -> tuple[tuple[str, str], ...]:
    """Return the files besides the model file that made a model, for its recipe."""
    code = tuple(("code", f"{file.path.name}, SHA-256 {file.digest}") for file in options.trusted_files)
    if not options.architecture:
        return code
    path = Path(options.architecture)
    digest = sha256(read_bytes(path, MAX_JSON_BYTES)).hexdigest() if path.is_file() else ""
    about = f"{path.name}, SHA-256 {digest}" if digest else options.architecture
    return (*code, ("architecture", about))


def _probe(network: Network, name: str, digest: str, notes: tuple[str, ...]) -> KerasProbe:
    try:
        return KerasProbe(network, name=name, digest=digest, notes=notes)
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        message = (
            f"{name} needs more memory for one picture than this machine has: {innermost_message(error)}."
        )
        raise UserError(message, "Open it on a larger machine, or with a smaller input.") from error
    except tf.errors.OpError as error:
        message = f"{name} is built, but fails on a trial picture: {innermost_message(error)}."
        raise UserError(
            message,
            "Ask its author for a valid input size; --input-size sets it where the model leaves it open.",
        ) from error
    except (ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError) as error:
        raise UserError(
            f"{name} cannot be called on a picture: {innermost_message(error)}.",
            "Open a model whose input is a picture.",
        ) from error


def _scaling(
    probe: KerasProbe, path: Path, options: Options, kept: Sidecar, name: str
) -> tuple[str, Evidence | None]:
    if options.scaling or is_scaling(kept.scaling):
        return options.scaling or kept.scaling, None
    # the network of a SavedModel is named after its folder
    inside = (options.architecture, "" if path.is_dir() else name)
    evidence = guess(probe, ordinary_photographs(), (path.stem,), inside)
    return evidence.scaling, evidence


@cache
def ordinary_photographs() -> list[Photograph]:
    """Return the photographs that serve as evidence for the scaling of a model."""
    return [read_picture(sample_path(name)) for name in _EVIDENCE]


def _labels(
    probe: KerasProbe, path: Path, options: Options, kept: Sidecar, packed: Path | None
) -> tuple[tuple[str, ...], str]:
    """Return the class names and their source.

    The user's choice comes first, then a file packed with the model, a file next to the model, and ImageNet
    for its model families.
    """
    model = probe.model
    count = model.heads[0].num_classes if model.heads else 0
    try:
        if kept.labels:
            named, folder = sidecar_labels(path, kept)
            return read_labels(named, count, folder), kept.labels
        if packed is not None:
            return read_labels(packed, count, packed.parent), path.name
    except UserError as error:
        return (), f"nowhere: {error}"
    labels, source = find_labels(path, count)
    if labels or count != _IMAGENET:
        return labels, source
    known = family_scaling(model, (options.architecture, path.stem))
    return (imagenet_labels(), "ImageNet") if known else ((), "")
