"""Writes captum.npz. Needs captum 0.9.0, torch 2.13.0 (CPU), numpy 2.4.6.

What each key holds is told in README.md.
"""

import importlib.metadata
import warnings

import numpy as np
import torch
from captum.attr import (
    Deconvolution,
    FeatureAblation,
    GuidedBackprop,
    GuidedGradCam,
    InputXGradient,
    IntegratedGradients,
    LayerGradCam,
    LayerGradientXActivation,
    Occlusion,
    Saliency,
)
from make_network import CLASSES, SHAPE, load, save, torch_model


def segments() -> np.ndarray:
    """Six segments with wavy borders: each pixel belongs to the nearest of six points, after a warp."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    y, x = y + 1.5 * np.sin(x / 3), x + 1.5 * np.sin(y / 2)
    points = ((4, 5), (7, 18), (5, 33), (17, 9), (20, 24), (15, 36))
    return np.argmin([(y - py) ** 2 + (x - px) ** 2 for py, px in points], 0).astype(np.int32)


def channels_last(attribution: torch.Tensor) -> np.ndarray:
    """(1, channels, height, width) -> (height, width, channels), or (height, width) if there is but one channel."""
    array = attribution.detach().numpy()[0].transpose(1, 2, 0)
    return array[..., 0] if array.shape[-1] == 1 else array


def alike_in_channels(attribution: torch.Tensor) -> np.ndarray:
    """One of three equal channels."""
    array = channels_last(attribution)
    assert (array == array[..., :1]).all()
    return array[..., 0]


def main() -> None:
    warnings.filterwarnings("ignore", message="Setting backward hooks|Input Tensor 0 did not already")
    arrays = load()
    image = torch.tensor(arrays["image"].transpose(2, 0, 1)[None].copy())
    model = torch_model(torch, arrays)
    assert np.abs(model(image).detach().numpy()[0] - arrays["logits"]).max() < 1e-5

    mask = segments()
    assert len(np.unique(mask)) == 6
    results = {"feature_ablation/segments": mask}
    for target in CLASSES:
        for name, kind in (
            ("gradient_x_input", InputXGradient),
            ("guided_backpropagation", GuidedBackprop),
            ("deconvnet", Deconvolution),
        ):
            results[f"{name}/{target}"] = channels_last(kind(model).attribute(image, target=target))
        results[f"gradient/{target}"] = channels_last(
            Saliency(model).attribute(image, target=target, abs=False)
        )
        for name, times_input, method in (
            ("integrated_gradients", True, "gausslegendre"),
            ("integrated_gradients_without_input", False, "gausslegendre"),
            ("integrated_gradients_trapezoid", True, "riemann_trapezoid"),
        ):
            integrated = IntegratedGradients(model, multiply_by_inputs=times_input)
            found = integrated.attribute(image, baselines=0.0, target=target, n_steps=50, method=method)
            results[f"{name}/{target}"] = channels_last(found)
        for layer, module in (("conv_c", model.relu_c), ("relu_b", model.relu_b)):
            cam, key = LayerGradCam(model, module), f"{layer}/{target}"
            results[f"grad_cam_signed/{key}"] = channels_last(cam.attribute(image, target=target))
            results[f"grad_cam/{key}"] = channels_last(
                cam.attribute(image, target=target, relu_attributions=True)
            )
            by_place = LayerGradientXActivation(model, module).attribute(image, target=target)
            results[f"layer_gradient_x_activation/{key}"] = channels_last(by_place)
            guided = GuidedGradCam(model, module)
            results[f"guided_grad_cam/{key}"] = channels_last(guided.attribute(image, target=target))
            if layer == "conv_c":
                found = guided.attribute(image, target=target, interpolate_mode="bilinear")
                results[f"guided_grad_cam_bilinear/{key}"] = channels_last(found)
        for stride in (8, 4, 6):
            found = Occlusion(model).attribute(
                image, (3, 8, 8), (3, stride, stride), baselines=0.0, target=target
            )
            results[f"occlusion/8_{stride}/{target}"] = alike_in_channels(found)
        feature_mask = torch.tensor(mask.astype(np.int64))[None, None]
        found = FeatureAblation(model).attribute(
            image, baselines=0.0, target=target, feature_mask=feature_mask
        )
        results[f"feature_ablation/{target}"] = alike_in_channels(found)

    save("captum", f"captum {importlib.metadata.version('captum')}, PyTorch {torch.__version__}", results)


if __name__ == "__main__":
    main()
