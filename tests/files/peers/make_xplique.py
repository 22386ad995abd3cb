"""Writes xplique.npz. Needs xplique 2.0.2, tensorflow 2.20.0 with keras 3.15.1, tf-keras 2.20.1, numpy 2.4.6.

xplique itself was installed with --no-deps, so that it did not bring CUDA; what it imports besides: deprecated, einops,
matplotlib, opencv-python-headless, scikit-image 0.25.2, scikit-learn 1.7.2, scipy 1.15.3, tensorflow-probability 0.25.0.
What each key holds is told in README.md.
"""

import importlib.metadata

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from make_network import CLASSES, SHAPE, keras_model, load, save
from xplique.attributions import (
    DeconvNet,
    GradCAM,
    GradCAMPP,
    GradientInput,
    GuidedBackprop,
    IntegratedGradients,
    Occlusion,
    Saliency,
)
from xplique.metrics import Deletion, Insertion

STEPS = 20  # of the deletion and insertion curves: 48 of the 960 pixels each


def fixed_map() -> np.ndarray:
    """A map of two bumps without equal values, so that the order of its pixels is unambiguous."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    bumps = np.exp(-((y - 8) ** 2 + (x - 10) ** 2) / 40) + 0.7 * np.exp(-((y - 15) ** 2 + (x - 29) ** 2) / 70)
    values = (bumps + 1e-3 * np.sin(x) + 1e-4 * y + 1e-5 * x).astype(np.float32)
    assert len(np.unique(values)) == values.size
    return values


def main() -> None:
    tf.get_logger().setLevel("ERROR")
    arrays = load()
    image = arrays["image"][None]
    whole, model = keras_model(keras, arrays), keras_model(keras, arrays, "logits")
    for module in (keras, tf_keras):
        assert (
            np.abs(np.asarray(keras_model(module, arrays, "logits")(image))[0] - arrays["logits"]).max()
            < 1e-5
        )

    pixels = fixed_map()
    results = {"deletion_and_insertion/map": pixels}
    for target in CLASSES:
        wanted = np.eye(5, dtype=np.float32)[[target]]
        gradient = Saliency(model).batch_gradient(model, tf.constant(image), tf.constant(wanted), 32)
        results[f"gradient/{target}"] = gradient
        results[f"saliency_default/{target}"] = Saliency(model)(image, wanted)
        results[f"saliency_with_output_layer/{target}"] = Saliency(whole, output_layer="logits")(
            image, wanted
        )
        results[f"gradient_x_input/{target}"] = GradientInput(model, reducer=None)(image, wanted)
        results[f"guided_backpropagation/{target}"] = GuidedBackprop(model, reducer=None)(image, wanted)
        results[f"deconvnet/{target}"] = DeconvNet(model, reducer=None)(image, wanted)
        integrated = IntegratedGradients(model, reducer=None, steps=50, baseline_value=0.0)
        results[f"integrated_gradients/{target}"] = integrated(image, wanted)
        for layer in ("conv_c", "relu_b"):
            for name, kind in (("grad_cam", GradCAM), ("grad_cam_plus_plus", GradCAMPP)):
                cam = kind(model, conv_layer=layer)
                activations, gradients = cam._gradient(tf.constant(image), tf.constant(wanted))
                weights = cam._compute_weights(gradients, activations)
                results[f"{name}/{layer}/{target}"] = cam._apply_weights(weights, activations)
                results[f"{name}_resized/{layer}/{target}"] = kind(model, conv_layer=layer)(image, wanted)
        for stride in (8, 4, 6):
            occlusion = Occlusion(model, patch_size=8, patch_stride=stride, occlusion_value=0.0)
            results[f"occlusion/8_{stride}/{target}"] = occlusion(image, wanted)
        for name, metric in (("deletion", Deletion), ("insertion", Insertion)):
            for score, activation in (("logit", None), ("probability", "softmax")):
                measure = metric(model, image, wanted, baseline_mode=0.0, steps=STEPS, activation=activation)
                curve = measure.detailed_evaluate(pixels[None])
                results[f"{name}/{score}/{target}"] = np.array([curve[step] for step in sorted(curve)])
                results[f"{name}_area/{score}/{target}"] = measure(pixels[None])
                results["deletion_and_insertion/pixels_changed"] = np.array(sorted(curve))

    versions = f"xplique {importlib.metadata.version('xplique')}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    save("xplique", versions, results)


if __name__ == "__main__":
    main()
