"""One sentence for each method on what is seen, short enough to be read from the last row."""

from collections.abc import Mapping

from engine.core.method import Method
from widgets.common.translation import tr, tr_noop

__all__ = ["method_sentence"]

_SENTENCES: Mapping[str, str] = {
    "grad-cam": tr_noop("Bright: what the network has found here speaks for the class."),
    "grad-cam++": tr_noop("Bright: evidence for the class, spread over all of its objects."),
    "layer-cam": tr_noop("Bright: evidence for the class, each place weighed on its own."),
    "hires-cam": tr_noop("Bright: how much each place of the layer adds to the class."),
    "saliency": tr_noop("Bright: change this pixel, and the score changes most."),
    "gradient-input": tr_noop("Red speaks for the class, blue against it, pixel by pixel."),
    "activations": tr_noop("Each tile is one detector: bright where it finds its pattern."),
    "channel": tr_noop("Bright: where one detector answers. The frame is all it can see."),
    "occlusion": tr_noop("Bright: cover this place, and the score falls."),
}


def method_sentence(method: type[Method] | Method) -> str:
    """Return what a method shows; the beginning of its summary where there is no shorter one."""
    sentence = _SENTENCES.get(method.name)
    return tr(sentence) if sentence else tr(method.summary).partition(". ")[0].rstrip(".") + "."
