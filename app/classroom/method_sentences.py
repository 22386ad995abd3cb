"""One sentence for each method on what is seen, short enough to be read from the last row."""

from collections.abc import Mapping

from engine.core.method import Method
from widgets.common.translation import later, tr

__all__ = ["sentence_on"]

_SENTENCES: Mapping[str, str] = {
    "grad-cam": later("Bright: what the network has found here speaks for the class."),
    "grad-cam++": later("Bright: evidence for the class, spread over all of its objects."),
    "layer-cam": later("Bright: evidence for the class, each place weighed on its own."),
    "hires-cam": later("Bright: how much each place of the layer adds to the class."),
    "saliency": later("Bright: change this pixel, and the score changes most."),
    "gradient-input": later("Red speaks for the class, blue against it, pixel by pixel."),
    "activations": later("Each tile is one detector: bright where it finds its pattern."),
    "channel": later("Bright: where one detector answers. The frame is all it can see."),
    "occlusion": later("Bright: cover this place, and the score falls."),
}


def sentence_on(method: type[Method] | Method) -> str:
    """Return what a method shows; the beginning of its summary where there is no shorter one."""
    sentence = _SENTENCES.get(method.name)
    return tr(sentence) if sentence else tr(method.summary).partition(". ")[0].rstrip(".") + "."
