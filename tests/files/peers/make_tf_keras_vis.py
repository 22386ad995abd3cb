"""Writes tf_keras_vis.npz. Needs tf-keras-vis 0.8.7, tensorflow 2.20.0 with keras 3.15.1, scipy 1.17.1, numpy 2.4.6.

What each key holds is told in README.md.
"""

import importlib.metadata

import keras
import numpy as np
import tensorflow as tf
from make_network import CLASSES, keras_model, load, save
from tf_keras_vis.gradcam import Gradcam
from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
from tf_keras_vis.layercam import Layercam
from tf_keras_vis.saliency import Saliency
from tf_keras_vis.scorecam import Scorecam
from tf_keras_vis.utils.model_modifiers import GuidedBackpropagation
from tf_keras_vis.utils.scores import CategoricalScore


def main() -> None:
    arrays = load()
    image = arrays["image"][None]
    whole, model = keras_model(keras, arrays), keras_model(keras, arrays, "logits")
    assert np.abs(np.asarray(model(image))[0] - arrays["logits"]).max() < 1e-5

    results = {}
    for target in CLASSES:
        score = CategoricalScore(target)
        plain = {"keepdims": True, "gradient_modifier": None, "normalize_map": False}
        guided = Saliency(model, model_modifier=GuidedBackpropagation())
        results[f"gradient/{target}"] = Saliency(model)(score, image, **plain)
        results[f"guided_backpropagation/{target}"] = guided(score, image, **plain)
        results[f"saliency_default/{target}"] = Saliency(model)(score, image)
        for layer in ("conv_c", "relu_b"):
            exact = {"penultimate_layer": layer, "seek_penultimate_conv_layer": False}
            raw = exact | {"expand_cam": False, "normalize_cam": False}
            key = f"{layer}/{target}"
            results[f"grad_cam/{key}"] = Gradcam(model)(score, image, **raw)
            results[f"grad_cam_signed/{key}"] = Gradcam(model)(score, image, activation_modifier=None, **raw)
            results[f"grad_cam_default/{key}"] = Gradcam(model)(score, image, **exact)
            results[f"grad_cam_plus_plus/{key}"] = GradcamPlusPlus(model)(score, image, **raw)
            results[f"layer_cam/{key}"] = Layercam(model)(score, image, **raw)
            results[f"score_cam/{key}"] = Scorecam(model)(score, image, **raw)
            results[f"score_cam_of_probabilities/{key}"] = Scorecam(whole)(score, image, **raw)
        seeking = {"penultimate_layer": "relu_b", "expand_cam": False, "normalize_cam": False}
        results[f"grad_cam_seeking/relu_b/{target}"] = Gradcam(model)(score, image, **seeking)

    versions = f"tf-keras-vis {importlib.metadata.version('tf-keras-vis')}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    save("tf_keras_vis", versions, results)


if __name__ == "__main__":
    main()
