"""Build the networks to train: the course's, a new head on the embedded one, or one from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras import layers

from engine.core.errors import UserError
from engine.model_files.embedded import build_embedded_base
from engine.network.keras_model import kernel_variable, layers_by_path
from engine.training.plan import COURSE, EMBEDDED, TrainingPlan, check_side
from engine.training.process.architecture_file import read_architecture, square_input

__all__ = ["FINE_TUNING", "TrainableNetwork", "build_network", "compile_network", "input_of"]

FINE_TUNING = 0.1
"""Learning rate of fine-tuning, as a share of the rate before."""

_WIDTHS = (32, 64, 128, 128)
_OPTIMISERS = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "sgd": keras.optimizers.SGD,
}


@dataclass(frozen=True, slots=True)
class TrainableNetwork:
    """Hold a Keras model to be trained.

    `scaling` is the name of its input scaling; `base` is the part that is frozen at first, or None; `loss`
    and `accuracy` fit its last layer.
    """

    model: Any
    scaling: str
    loss: Any
    accuracy: Any
    base: Any | None = None


def input_of(plan: TrainingPlan) -> tuple[int, int]:
    """Return the side and channels that a plan's network requires; 0 where it accepts any.

    Raises
    ------
    UserError
        If the size of the plan does not fit the architecture.
    """
    if plan.network == COURSE:
        return 0, 0
    if plan.network == EMBEDDED:
        return 0, 3
    side, channels = square_input(read_architecture(plan.architecture), plan.architecture)
    if side and plan.size not in (0, side):
        raise UserError(
            f"The architecture takes pictures of {side} px, but the plan says {plan.size}.",
            "Set the picture size to automatic.",
        )
    return side or 0, channels


def build_network(plan: TrainingPlan, side: int, channels: int, num_classes: int) -> TrainableNetwork:
    """Return the network of a plan, with initial or embedded weights.

    Raises
    ------
    UserError
        If pictures are too small for it, or the architecture in a file does not fit them or their classes.
    """
    if plan.network == COURSE:
        network = _course(plan, side, channels, num_classes)
    elif plan.network == EMBEDDED:
        network = _on_embedded(plan, side, num_classes)
    else:
        network = _from_file(plan, num_classes)
    _penalise(network, plan)
    return network


def compile_network(network: TrainableNetwork, plan: TrainingPlan, fine_tuning: bool = False) -> None:
    """Compile a network for training; the base is frozen unless this is fine-tuning, its batch norm always.

    For Keras, a frozen batch norm layer keeps its statistics; `training=False` in a graph does not outlast
    `fit`.
    """
    if network.base is not None:
        network.base.trainable = fine_tuning
        for layer in layers_by_path(network.base).values():
            if isinstance(layer, layers.BatchNormalization):
                layer.trainable = False
    rate = plan.rate * (FINE_TUNING if fine_tuning else 1)
    network.model.compile(_OPTIMISERS[plan.optimiser](rate), network.loss, metrics=[network.accuracy])


def _course(plan: TrainingPlan, side: int, channels: int, num_classes: int) -> TrainableNetwork:
    check_side(side)
    image = keras.Input((side, side, channels), name="image")
    hidden = layers.Rescaling(1 / 255, name="scale")(image)
    for number, width in enumerate(_WIDTHS, start=1):
        hidden = layers.Conv2D(width, 3, activation="relu", name=f"conv{number}")(hidden)
        hidden = layers.MaxPooling2D(name=f"pool{number}")(hidden)
    gathered = (
        layers.GlobalAveragePooling2D(name="average")
        if plan.global_pooling
        else layers.Flatten(name="flatten")
    )
    hidden = layers.Dropout(plan.dropout, name="dropout")(gathered(hidden))
    if not plan.global_pooling:
        hidden = layers.Dense(512, activation="relu", name="dense")(hidden)
    return _headed(image, hidden, num_classes, "course")


def _on_embedded(plan: TrainingPlan, side: int, num_classes: int) -> TrainableNetwork:
    """Put a new head on the ImageNet network, whose batch norm layers always keep ImageNet's statistics."""
    image = keras.Input((side, side, 3), name="image")
    base = build_embedded_base((side, side, 3))
    hidden = base(layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(image))
    hidden = layers.Dropout(plan.dropout, name="dropout")(layers.GlobalAveragePooling2D(name="pool")(hidden))
    return _headed(image, hidden, num_classes, "tuned", base)


def _headed(
    image: Any, hidden: Any, num_classes: int, name: str, base: Any | None = None
) -> TrainableNetwork:
    """Return the network with one sigmoid unit for two classes, or a softmax for more."""
    units, activation = (1, "sigmoid") if num_classes == 2 else (num_classes, "softmax")
    scores = layers.Dense(units, activation=activation, name="predictions")(hidden)
    loss, accuracy = _judged(activation, units)
    return TrainableNetwork(keras.Model(image, scores, name=name), "0..255", loss, accuracy, base)


def _from_file(plan: TrainingPlan, num_classes: int) -> TrainableNetwork:
    model = read_architecture(plan.architecture)
    units, activation = _head_of(model, plan.architecture)
    if not (units == num_classes and activation != "sigmoid") and not (
        units == 1 and num_classes == 2 and activation == "sigmoid"
    ):
        wanted = "one sigmoid unit or a softmax of 2" if num_classes == 2 else f"a softmax of {num_classes}"
        raise UserError(
            f"The architecture ends in {units} units ({activation}), but {num_classes} classes need "
            f"{wanted}.",
            "Change its last layer, or the class folders.",
        )
    scaled = any(
        isinstance(layer, (layers.Rescaling, layers.Normalization))
        for layer in layers_by_path(model).values()
    )
    loss, accuracy = _judged(activation, units)
    return TrainableNetwork(model, "0..255" if scaled else "0..1", loss, accuracy)


def _head_of(model: Any, name: str) -> tuple[int, str]:
    """Return the number of units and the activation of a model's last layer."""
    shape = model.output_shape
    if isinstance(shape, list) or not isinstance(shape, tuple) or len(shape) != 2:
        raise UserError(
            f"The output of {name} is not a list of classes: its shape is {shape}.",
            "Choose an architecture that ends in one dense layer.",
        )
    last: Sequence[Any] = [layer for layer in model.layers if layer.output is model.outputs[0]]
    activation = getattr(last[-1], "activation", None) if last else None
    if last and isinstance(last[-1], layers.Softmax):
        return int(shape[1]), "softmax"
    return int(shape[1]), getattr(activation, "__name__", "linear")


def _judged(activation: str, units: int) -> tuple[Any, Any]:
    """Return loss and accuracy for a last layer; one without activation gives logits."""
    if units == 1:
        return keras.losses.BinaryCrossentropy(), keras.metrics.BinaryAccuracy(name="accuracy")
    return (
        keras.losses.SparseCategoricalCrossentropy(from_logits=activation != "softmax"),
        keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
    )


def _penalise(network: TrainableNetwork, plan: TrainingPlan) -> None:
    """Add the plan's weight penalties to the kernels of all new layers."""
    if not plan.l1 and not plan.l2:
        return
    old = (
        {id(layer) for layer in layers_by_path(network.base).values()} if network.base is not None else set()
    )
    for layer in layers_by_path(network.model).values():
        kernel = kernel_variable(layer)
        if kernel is not None and id(layer) not in old:
            kernel.regularizer = layer.kernel_regularizer = keras.regularizers.L1L2(plan.l1, plan.l2)
