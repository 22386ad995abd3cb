"""Declare the choices of a training; its form, its flags and the plan in its folder derive from them."""

from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import UserError
from engine.core.params import param

__all__ = ["COURSE", "EMBEDDED", "FROM_FILE", "LEAST_SIDE", "TrainingPlan", "check_plan", "check_side"]

COURSE, EMBEDDED, FROM_FILE = "course", "embedded", "file"

LEAST_SIDE = 46
"""Side in pixels of the smallest input of which four convolutions with pooling leave one cell."""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Hold the choices that define a training, apart from its pictures."""

    network: str = param(
        COURSE,
        label="Network",
        help="course: four convolutions with pooling, from scratch. embedded: a new head on the ImageNet "
        "network of Convscope, whose own weights are frozen at first. file: the architecture in a file.",
        choices=(COURSE, EMBEDDED, FROM_FILE),
    )
    global_pooling: bool = param(
        False,
        label="Global average pooling",
        help="Average the last maps instead of flattening them, without the dense layer of 512. Features "
        "count alike at every place, so maps point at the object more often. It takes more epochs. Only for "
        "course.",
    )
    architecture: str = param(
        "",
        label="Architecture",
        help="A model file or its description as JSON; its weights are randomised. Only for file.",
        kind="file",
    )
    size: int = param(
        0,
        label="Picture size",
        help="Side of the square that pictures are scaled to. Automatic follows the pictures, from 64 to "
        "150.",
        minimum=0,
        maximum=1024,
        unit="px",
        automatic=True,
    )
    validation: float = param(
        0.2,
        label="Validation share",
        help="Share of each class's pictures kept for validation, where the folder has no validation folder.",
        minimum=0.05,
        maximum=0.5,
        step=0.05,
        is_share=True,
    )
    epochs: int = param(
        30, label="Epochs", help="How many times each picture is used.", minimum=1, maximum=10_000
    )
    patience: int = param(
        10,
        label="Patience",
        help="Stop after this many epochs without a smaller validation loss; 0 never stops early.",
        minimum=0,
        maximum=1000,
        unit="epochs",
    )
    fine_tuning: int = param(
        0,
        label="Fine-tuning",
        help="Further epochs, in which all kernels of the embedded network are trained, at a tenth of the "
        "rate.",
        minimum=0,
        maximum=10_000,
        unit="epochs",
    )
    batch: int = param(20, label="Batch", help="Pictures in one step.", minimum=1, maximum=1024)
    optimiser: str = param(
        "rmsprop",
        label="Optimiser",
        help="How steps follow from gradients.",
        choices=("rmsprop", "adam", "sgd"),
    )
    rate: float = param(
        0.001,
        label="Learning rate",
        help="Step size of the optimiser.",
        minimum=1e-7,
        maximum=10,
        step=0.0001,
    )
    augmentation: str = param(
        "flips",
        label="Augmentation",
        help="none; flips: left and right; course: also rotation up to 40 degrees, and shift, shear and zoom "
        "up to a fifth.",
        choices=("none", "flips", "course"),
    )
    class_weights: bool = param(
        False, label="Class weights", help="Weight classes alike, even if their numbers of pictures differ."
    )
    dropout: float = param(
        0.5,
        label="Dropout",
        help="Share of units dropped before the dense layers.",
        minimum=0,
        maximum=0.95,
        step=0.05,
        is_share=True,
    )
    l1: float = param(
        0.0,
        label="L1",
        help="Penalty on the absolute weights of new layers.",
        minimum=0,
        maximum=1,
        step=0.0001,
    )
    l2: float = param(
        0.0,
        label="L2",
        help="Penalty on the squared weights of new layers.",
        minimum=0,
        maximum=1,
        step=0.0001,
    )
    seed: int = param(
        0,
        label="Seed",
        help="The same seed gives the same initial weights and the same order of pictures.",
        minimum=0,
        maximum=2**31 - 1,
    )
    tensorboard: bool = param(
        False,
        label="TensorBoard logs",
        help="Also write logs for TensorBoard, to the folder logs of the run.",
    )


def check_plan(plan: TrainingPlan) -> None:
    """Refuse a plan that cannot work whatever the pictures are, as far as no framework is needed for it.

    Raises
    ------
    UserError
        If the picture size is too small for the network, or there is no file of the architecture.
    """
    if plan.network == COURSE and plan.size:
        check_side(plan.size)
    if plan.network == FROM_FILE and not Path(plan.architecture).is_file():
        named = f"{plan.architecture} is not a file" if plan.architecture else "No architecture is given"
        raise UserError(f"{named}.", "Name a model file or its JSON, or choose another network.")


def check_side(side: int) -> None:
    """Refuse pictures that are too small for the course's network; `side` is in pixels.

    Raises
    ------
    UserError
        If they are.
    """
    if side < LEAST_SIDE:
        raise UserError(
            f"The course's network needs pictures of {LEAST_SIDE} px or more, but the plan says {side}.",
            "Set the picture size to automatic, or choose a larger one.",
        )
