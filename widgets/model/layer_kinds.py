"""Sort kinds of layers into groups, each with an icon and a colour for light and dark themes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from widgets.common.theme import theme_icon
from widgets.common.translation import tr_noop

__all__ = ["LayerKind", "colour_of", "icon_of", "kind_of"]


@dataclass(frozen=True, slots=True)
class LayerKind:
    """A group of kinds of layers.

    Attributes
    ----------
    title
        The English name.
    icon
        The name of a Material Design icon.
    light, dark
        The colour in a light and in a dark theme.
    """

    title: str
    icon: str
    light: str
    dark: str


_INPUT = LayerKind(tr_noop("Input"), "login-variant", "#5a6475", "#9aa5b8")
_CONVOLUTION = LayerKind(tr_noop("Convolution"), "grid", "#2563c9", "#6ea6ff")
_DENSE = LayerKind(tr_noop("Dense layer"), "vector-link", "#5b45c9", "#a596ff")
_NORMALISATION = LayerKind(tr_noop("Normalisation"), "chart-bell-curve", "#157a6e", "#4fc4b5")
_ACTIVATION = LayerKind(tr_noop("Activation function"), "function-variant", "#b3431f", "#ff9066")
_POOLING = LayerKind(tr_noop("Pooling"), "arrow-collapse", "#2d7d32", "#74c97a")
_MERGE = LayerKind(tr_noop("Merge"), "call-merge", "#8a6100", "#e3b341")
_SHAPE = LayerKind(tr_noop("Reshaping"), "crop", "#6b7280", "#9ba3b0")
_DROPOUT = LayerKind(tr_noop("Training only"), "water-off", "#8b6f80", "#b99bad")
_ATTENTION = LayerKind(tr_noop("Attention"), "eye-outline", "#a32a74", "#f083c0")
_MODEL = LayerKind(tr_noop("Model"), "layers-outline", "#3d4a60", "#b8c4d8")
_OTHER = LayerKind(tr_noop("Other layer"), "shape-outline", "#6b7280", "#9ba3b0")
BLOCK = LayerKind(tr_noop("Block"), "layers-triple-outline", "#3d4a60", "#b8c4d8")

_PATTERNS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        ("Input", _INPUT),
        ("Attention", _ATTENTION),
        ("Normali[sz]ation|^Rescaling$|Norm$", _NORMALISATION),
        ("Dropout|Random|Noise|DropPath|StochasticDepth|ActivityRegul", _DROPOUT),
        ("Pool", _POOLING),
        ("Conv", _CONVOLUTION),
        ("^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$|Scale", _MERGE),
        ("^(Einsum)?Dense$|Embedding", _DENSE),
        ("Activation|ReLU|ELU|Softmax|Sigmoid|Swish|SiLU", _ACTIVATION),
        ("Padding|Cropping|Reshape|Flatten|Permute|Repeat|UpSampling|Resizing|Crop", _SHAPE),
        ("^(Functional|Sequential|Model)$", _MODEL),
    )
)


@lru_cache
def kind_of(class_name: str) -> LayerKind:
    """Return the group of a layer by the name of its class."""
    return next((kind for pattern, kind in _PATTERNS if pattern.search(class_name)), _OTHER)


def colour_of(kind: LayerKind) -> QColor:
    """Return the colour of a group in the present theme."""
    is_dark = QApplication.palette().color(QPalette.ColorRole.Base).lightness() < 128
    return QColor(kind.dark if is_dark else kind.light)


def icon_of(kind: LayerKind) -> QIcon:
    """Return the icon of a group in the present theme."""
    return theme_icon(kind.icon, colour_of(kind).name())
