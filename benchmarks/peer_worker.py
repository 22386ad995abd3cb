"""Explain one picture repeatedly with one other library in a separate environment.

python peer_worker.py NAME, NAME being xplique, tf-explain or tf-keras-vis. A line of JSON on standard input
is a request, a line on standard output its answer: {"do": "open", ...} first; {"do": "run", "way": NAME}
computes a map, as often as asked; {"do": "show", "way": NAME, "file": PATH} computes one and writes it as
.npy. Nothing of Convscope is imported here.

Maps are shown as the methods define them, not as the peers enlarge them: class activation maps in the layer's
cells, SmoothGrad without its noise.
"""

import importlib.metadata
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

Ways = Mapping[str, Callable[[], Any]]


def main(name: str) -> None:
    """Answer requests until there are no more."""
    answers, ways, shown = _private_output(), {}, {}
    for request in _requests():
        answer = {}
        if request["do"] == "open":
            model, image = (
                keras.saving.load_model(request["model"], compile=False),
                np.load(request["image"])[None],
            )
            ways, other = _PEERS[name](model, image, request)
            ways = {"forward": _forward(model, image), **ways}
            shown = {**ways, **other}
            answer = {
                "ways": list(ways),
                "version": importlib.metadata.version(name),
                "tensorflow": tf.__version__,
            }
        elif request["do"] == "run":
            ways[request["way"]]()
        elif request["do"] == "show":
            np.save(request["file"], np.squeeze(np.asarray(shown[request["way"]](), np.float32)))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _private_output() -> TextIO:
    """Return standard output for answers only; prints of the libraries go to standard error."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return kept


def _requests() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def _forward(model: Any, image: Any) -> Callable[[], Any]:
    """Return the bare forward pass, which shows whether both environments compute equally fast."""
    function = tf.function(
        lambda images: model(images, training=False), autograph=False, input_signature=[_spec(image)]
    )
    return lambda: function(image).numpy()


def _spec(image: Any) -> Any:
    return tf.TensorSpec((None, *image.shape[1:]), tf.float32)


def _xplique(model: Any, image: Any, given: Mapping[str, Any]) -> tuple[Ways, Ways]:
    """Return the ways of the library and its maps; each explainer is made and traced once."""
    from xplique.attributions import GradCAM, Occlusion, Saliency, SmoothGrad

    wanted = np.eye(model.output_shape[-1], dtype=np.float32)[[given["class"]]]
    windows = {"patch_size": given["size"], "patch_stride": given["stride"], "occlusion_value": 0.0}
    made = {
        "occlusion": Occlusion(model, **windows),
        "saliency": Saliency(model),
        "smoothgrad": SmoothGrad(model, nb_samples=given["copies"], noise=given["noise"]),
        "grad-cam": GradCAM(model, conv_layer=given["layer"]),
    }
    cam, still = made["grad-cam"], SmoothGrad(model, nb_samples=given["copies"], noise=0.0)

    def cells() -> Any:
        maps, gradients = cam._gradient(tf.constant(image), tf.constant(wanted))
        return cam._apply_weights(cam._compute_weights(gradients, maps), maps)

    ways = {
        name: lambda explainer=explainer: explainer(image, wanted).numpy() for name, explainer in made.items()
    }
    return ways, {"smoothgrad": lambda: still(image, wanted), "grad-cam": cells}


def _tf_explain(model: Any, image: Any, given: Mapping[str, Any]) -> tuple[Ways, Ways]:
    """Return the ways of the library to the map without its picture; windows are 127.5, without overlap."""
    from tf_explain.core.grad_cam import GradCAM
    from tf_explain.core.occlusion_sensitivity import OcclusionSensitivity

    occlusion = OcclusionSensitivity(batch_size=32)

    def grad_cam() -> Any:
        maps, gradients = GradCAM.get_gradients_and_filters(
            model, image, given["layer"], given["class"], False
        )
        return np.maximum(GradCAM.generate_ponderated_output(maps, gradients)[0].numpy(), 0)

    ways = {
        "occlusion": lambda: occlusion.get_sensitivity_map(model, image[0], given["class"], given["size"]),
        "grad-cam": grad_cam,
    }
    return ways, {}


def _tf_keras_vis(model: Any, image: Any, given: Mapping[str, Any]) -> tuple[Ways, Ways]:
    """Return its ways, as its guide uses them."""
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.utils.scores import CategoricalScore

    score, saliency, cam = CategoricalScore(given["class"]), Saliency(model), Gradcam(model)
    noise, layer = (
        given["noise"] / float(np.ptp(image)),
        {"penultimate_layer": given["layer"], "seek_penultimate_conv_layer": False},
    )
    ways = {
        "saliency": lambda: saliency(score, image),
        "smoothgrad": lambda: saliency(score, image, smooth_samples=given["copies"], smooth_noise=noise),
        "grad-cam": lambda: cam(score, image, **layer),
    }
    return ways, {
        "smoothgrad": lambda: saliency(score, image, smooth_samples=given["copies"], smooth_noise=0.0),
        "grad-cam": lambda: cam(score, image, expand_cam=False, **layer),
    }


_PEERS = {"xplique": _xplique, "tf-explain": _tf_explain, "tf-keras-vis": _tf_keras_vis}

if __name__ == "__main__":
    main(sys.argv[1])
