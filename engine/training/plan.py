"""What a user decides before a network is trained: forms, flags and the plan kept in a run's folder all derive from it."""

from dataclasses import dataclass

from engine.core.params import param

__all__ = ["COURSE", "EMBEDDED", "FROM_FILE", "TrainingPlan"]

COURSE, EMBEDDED, FROM_FILE = "course", "embedded", "file"


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How a network is trained; the pictures are named apart from it."""

    network: str = param(
        COURSE,
        label="Network",
        help="course: four convolutions with pooling, from scratch. embedded: a new head on the ImageNet network that comes with "
        "Convscope, whose own weights rest at first. file: the architecture in a file.",
        choices=(COURSE, EMBEDDED, FROM_FILE),
    )
    global_pooling: bool = param(
        False,
        label="Global average pooling",
        help="Average the last maps instead of flattening them, without the dense layer of 512: what is seen counts alike wherever "
        "it lies, so that maps point at it more often. It takes more epochs. Only for course.",
    )
    architecture: str = param(
        "",
        label="Architecture",
        help="A model file or its description as JSON; its weights are drawn anew. Only for file.",
        kind="file",
    )
    size: int = param(
        0,
        label="Picture size",
        help="Side of the square that pictures are scaled to. Automatic follows the pictures, from 64 to 150.",
        minimum=0,
        maximum=1024,
        unit="px",
        automatic=True,
    )
    validation: float = param(
        0.2,
        label="For validation",
        help="Share of each class's pictures kept apart, where the folder has no validation folder of its own.",
        minimum=0.05,
        maximum=0.5,
        step=0.05,
    )
    epochs: int = param(30, label="Epochs", help="How often each picture is seen.", minimum=1, maximum=10_000)
    patience: int = param(
        10,
        label="Patience",
        help="Stop after so many epochs without a smaller validation loss; 0 goes on to the end.",
        minimum=0,
        maximum=1000,
        unit="epochs",
    )
    fine_tuning: int = param(
        0,
        label="Fine-tuning",
        help="Epochs after these, in which all kernels of the embedded network move, at a tenth of the rate.",
        minimum=0,
        maximum=10_000,
        unit="epochs",
    )
    batch: int = param(20, label="Batch", help="Pictures in one step.", minimum=1, maximum=1024)
    optimiser: str = param(
        "rmsprop",
        label="Optimiser",
        help="How steps are made of gradients.",
        choices=("rmsprop", "adam", "sgd"),
    )
    rate: float = param(0.001, label="Rate", help="Learning rate.", minimum=1e-7, maximum=10, step=0.0001)
    augmentation: str = param(
        "flips",
        label="Augmentation",
        help="none; flips: left and right; course: turned up to 40 degrees, shifted, sheared and enlarged up to a fifth too.",
        choices=("none", "flips", "course"),
    )
    class_weights: bool = param(
        False, label="Class weights", help="Let each class count alike, however many pictures it has."
    )
    dropout: float = param(
        0.5,
        label="Dropout",
        help="Share of units left out before the dense layers.",
        minimum=0,
        maximum=0.95,
        step=0.05,
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
        help="The same seed draws the same weights and pictures.",
        minimum=0,
        maximum=2**31 - 1,
    )
    tensorboard: bool = param(
        False,
        label="TensorBoard logs",
        help="Also write logs for TensorBoard, into the folder logs of the run.",
    )
