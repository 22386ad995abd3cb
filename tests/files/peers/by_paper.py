"""The same explanations in float64 and NumPy alone, to compare the peers with: python by_paper.py prints the differences.

`paper` follows the papers; `own` follows what a peer's source does instead, for the keys where README.md says it differs.
"""

import sys

import numpy as np
from make_network import CLASSES, EPSILON, HERE, load

LAYERS = ("conv_c", "relu_b")


def convolve(x, kernel):
    """Same-padded 3 x 3 convolution of one picture (height, width, channels)."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (0, 1))
    return np.einsum("yxcij,ijco->yxo", windows, kernel, optimize=True)


def convolve_back(gradient, kernel):
    """Gradient of `convolve` with respect to x."""
    return convolve(gradient, kernel[::-1, ::-1].transpose(0, 1, 3, 2))


class Network:
    """Forward pass of one image in the constructor; `back` gives gradients of one logit."""

    def __init__(self, arrays, image=None):
        w = self.w = {name: array.astype(np.float64) for name, array in arrays.items() if name != "header"}
        self.image = w["image"] if image is None else np.asarray(image, np.float64)
        self.before = {}
        x = self.relu("conv_a", convolve(self.image, w["conv_a/kernel"]) + w["conv_a/bias"])
        height, width, channels = x.shape
        blocks = x.reshape(height // 2, 2, width // 2, 2, channels).transpose(0, 2, 4, 1, 3)
        self.blocks = blocks.reshape(*blocks.shape[:3], 4)
        self.conv_b = convolve(self.blocks.max(-1), w["conv_b/kernel"]) + w["conv_b/bias"]
        self.scale = w["bn_b/gamma"] / np.sqrt(w["bn_b/variance"] + EPSILON)
        self.relu_b = x = self.relu("relu_b", (self.conv_b - w["bn_b/mean"]) * self.scale + w["bn_b/beta"])
        self.conv_c = x = self.relu("conv_c", convolve(x, w["conv_c/kernel"]) + w["conv_c/bias"])
        self.logits = x.mean((0, 1)) @ w["logits/kernel"] + w["logits/bias"]
        self.probabilities = softmax(self.logits)

    def relu(self, name, x):
        self.before[name] = x
        return np.maximum(x, 0)

    def back(self, target, rule="plain", plain=()):
        """Gradients of the logit by layer; `rule` (plain, guided or deconvnet) holds for all ReLUs but those in `plain`."""

        def through_relu(name, gradient):
            if rule == "plain" or name in plain:
                return gradient * (self.before[name] > 0)
            gradient = np.maximum(gradient, 0)
            return gradient if rule == "deconvnet" else gradient * (self.before[name] > 0)

        w, result = self.w, {}
        gradient = np.broadcast_to(w["logits/kernel"][:, target], self.conv_c.shape) / np.prod(
            self.conv_c.shape[:2]
        )
        result["conv_c"] = gradient
        gradient = convolve_back(through_relu("conv_c", gradient), w["conv_c/kernel"])
        result["relu_b"] = gradient
        result["conv_b"] = gradient = through_relu("relu_b", gradient) * self.scale
        gradient = convolve_back(gradient, w["conv_b/kernel"])
        first_max = np.arange(4) == self.blocks.argmax(-1)[..., None]
        height, width, channels = gradient.shape
        gradient = (first_max * gradient[..., None]).reshape(height, width, channels, 2, 2)
        gradient = gradient.transpose(0, 3, 1, 4, 2).reshape(2 * height, 2 * width, channels)
        result["image"] = convolve_back(through_relu("conv_a", gradient), w["conv_a/kernel"])
        return result


def integrated(arrays, target, positions, weights):
    """Weighted mean of the gradients between black and the image."""
    gradients = [Network(arrays, position * arrays["image"]).back(target)["image"] for position in positions]
    return np.tensordot(weights, gradients, 1)


def plus_plus(activations, gradient, total=np.sum, normalised=False):
    """Grad-CAM++ but for the factor exp(logit): `total` of the activations is in the denominator of alpha."""
    denominator = 2 * gradient**2 + gradient**3 * total(activations, axis=(0, 1))
    alpha = gradient**2 / np.where(denominator == 0, 1, denominator)
    if normalised:
        sums = alpha.sum((0, 1))
        alpha = alpha / np.where(sums == 0, 1, sums)
    weights = (alpha * np.maximum(gradient, 0)).sum((0, 1))
    return np.maximum(activations @ weights, 0)


def interpolate(array, axis, positions, kernel, reach):
    """Resample one axis at `positions`; taps outside are dropped, and the weights of the others scaled to sum 1."""
    sources = np.floor(positions)[:, None] + np.arange(1 - reach, reach + 1)
    weights = kernel(np.abs(positions[:, None] - sources)) * ((sources >= 0) & (sources < array.shape[axis]))
    weights /= weights.sum(1, keepdims=True)
    taken = np.take(array, np.clip(sources, 0, array.shape[axis] - 1).astype(int), axis)
    return np.moveaxis(
        np.einsum("...pt,pt->...p", np.moveaxis(taken, (axis, axis + 1), (-2, -1)), weights), -1, axis
    )


def linear(distance):
    return np.maximum(1 - distance, 0)


def cubic(distance):
    """Keys's kernel, a = -0.5."""
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0))


def resize(array, kind):
    """To twice the size: nearest, linear or cubic with pixel centres, or linear with the corners laid on the corners."""
    if kind == "nearest":
        return array.repeat(2, 0).repeat(2, 1)
    kernel, reach = (cubic, 2) if kind == "cubic" else (linear, 1)
    for axis in (0, 1):
        size = array.shape[axis]
        positions = (
            np.linspace(0, size - 1, 2 * size) if kind == "corners" else (np.arange(2 * size) - 0.5) / 2
        )
        array = interpolate(array, axis, positions, kernel, reach)
    return array


def unit_range(array):
    return (array - array.min()) / (array.max() - array.min() + 1e-7)


def softmax(array):
    """Over the last axis."""
    return np.exp(array) / np.exp(array).sum(-1, keepdims=True)


def score_cam_logits(network, arrays, activations, kind):
    """All logits (channel, class) when the image is multiplied by each activation, enlarged and brought to 0..1."""
    channels = np.moveaxis(resize(activations, kind), -1, 0)
    return np.array(
        [Network(arrays, network.image * unit_range(channel)[..., None]).logits for channel in channels]
    )


def occluded(network, arrays, target, stride, cut_at_border):
    """Sum over windows of 8 x 8 of the logit's drop, and how many windows cover each pixel."""
    height, width = network.image.shape[:2]
    drops, covers = np.zeros((height, width)), np.zeros((height, width))
    most = (
        (stride, stride) if cut_at_border else (1, 1)
    )  # where the first window that no longer fits may start
    for y in range(0, height - 8 + most[0], stride):
        for x in range(0, width - 8 + most[1], stride):
            image = network.image.copy()
            image[y : y + 8, x : x + 8] = 0
            drops[y : y + 8, x : x + 8] += network.logits[target] - Network(arrays, image).logits[target]
            covers[y : y + 8, x : x + 8] += 1
    return drops, covers


def curve(network, arrays, ranking, target, start, end):
    """Logits and probabilities as pixels of `start` become those of `end`, highest in `ranking` first."""
    order = np.argsort(-ranking.ravel())
    logits, probabilities = [], []
    for count in np.linspace(0, order.size, 21).astype(int):
        image = start.copy().reshape(-1, 3)
        image[order[:count]] = end.reshape(-1, 3)[order[:count]]
        answer = Network(arrays, image.reshape(start.shape))
        logits.append(answer.logits[target])
        probabilities.append(answer.probabilities[target])
    return np.array(logits), np.array(probabilities)


def paper(network, arrays, peers, target):
    """By the papers: everything that has one definition for all peers."""
    plain, image = network.back(target), network.image
    guided = network.back(target, "guided")["image"]
    positions, weights = np.polynomial.legendre.leggauss(50)
    gradients = integrated(arrays, target, (positions + 1) / 2, weights / 2)
    result = {
        "gradient": plain["image"],
        "gradient_x_input": plain["image"] * image,
        "guided_backpropagation": guided,
        "deconvnet": network.back(target, "deconvnet")["image"],
        "saliency_default": np.abs(plain["image"]).max(-1),
        "saliency_with_output_layer": np.abs(plain["image"]).max(-1),
        "integrated_gradients": gradients * image,
        "integrated_gradients_without_input": gradients,
        "integrated_gradients_trapezoid": gradients * image,
    }
    for layer in LAYERS:
        activations, gradient = getattr(network, layer), plain[layer]
        signed = activations @ gradient.mean((0, 1))
        cam = np.maximum(signed, 0)
        increases = (
            score_cam_logits(network, arrays, activations, "linear")[:, target]
            - Network(arrays, 0 * image).logits[target]
        )
        result |= {
            f"grad_cam/{layer}": cam,
            f"grad_cam_signed/{layer}": signed,
            f"grad_cam_default/{layer}": unit_range(resize(cam, "linear")),
            f"grad_cam_resized/{layer}": resize(cam, "linear"),
            f"guided_grad_cam/{layer}": guided * resize(cam, "linear")[..., None],
            f"guided_grad_cam_bilinear/{layer}": guided * resize(cam, "linear")[..., None],
            f"grad_cam_plus_plus/{layer}": np.exp(network.logits[target]) * plus_plus(activations, gradient),
            f"grad_cam_plus_plus_resized/{layer}": resize(plus_plus(activations, gradient), "linear"),
            f"layer_cam/{layer}": np.maximum((activations * np.maximum(gradient, 0)).sum(-1), 0),
            f"layer_gradient_x_activation/{layer}": activations * gradient,
            f"grad_cam_seeking/{layer}": cam,
            f"score_cam/{layer}": np.maximum(activations @ softmax(increases), 0),
            f"score_cam_of_probabilities/{layer}": np.maximum(activations @ softmax(increases), 0),
        }
    for stride in (8, 4, 6):
        drops, covers = occluded(network, arrays, target, stride, cut_at_border=True)
        result[f"occlusion/8_{stride}"] = drops / covers
    segments, ablated = peers["captum"]["feature_ablation/segments"], np.zeros(image.shape[:2])
    for segment in range(6):
        without = Network(arrays, image * (segments != segment)[..., None]).logits[target]
        ablated[segments == segment] = network.logits[target] - without
    result["feature_ablation"] = ablated
    ranking, black = peers["xplique"]["deletion_and_insertion/map"], np.zeros_like(image)
    for name, start, end in (("deletion", image, black), ("insertion", black, image)):
        for score, values in zip(
            ("logit", "probability"), curve(network, arrays, ranking, target, start, end), strict=True
        ):
            result[f"{name}/{score}"] = values
            result[f"{name}_area/{score}"] = np.trapezoid(values, dx=1 / 20)
    return result


def own(network, arrays, target):
    """By the peers' sources, where they differ: peer -> key -> array."""
    plain, image = network.back(target), network.image
    p, softmax_back = network.probabilities, 0
    for other in range(5):
        softmax_back += network.back(other)["image"] * p[target] * ((other == target) - p[other])
    keras_vis, xplique, captum = {}, {}, {}
    keras_vis["guided_backpropagation"] = network.back(target, "guided", plain=("relu_b",))["image"]
    keras_vis["saliency_default"] = unit_range(np.abs(plain["image"]).max(-1))
    keras_vis["grad_cam_seeking/relu_b"] = np.maximum(network.conv_b @ plain["conv_b"].mean((0, 1)), 0)
    xplique["saliency_with_output_layer"] = np.abs(softmax_back).max(-1)
    ends = np.full(50, 1 / 49)
    ends[[0, -1]] /= 2
    trapezoid = integrated(arrays, target, np.linspace(0, 1, 50), ends) * image
    xplique["integrated_gradients"] = trapezoid
    captum["integrated_gradients_trapezoid"] = trapezoid * 49 / 50
    for layer in LAYERS:
        activations, gradient = getattr(network, layer), plain[layer]
        cam = np.maximum(activations @ gradient.mean((0, 1)), 0)
        keras_vis[f"grad_cam_default/{layer}"] = unit_range(resize(cam, "corners"))
        factor = np.exp(network.logits[target])
        keras_vis[f"grad_cam_plus_plus/{layer}"] = factor * plus_plus(activations, gradient, normalised=True)
        answers = softmax(score_cam_logits(network, arrays, activations, "corners"))
        keras_vis[f"score_cam/{layer}"] = np.maximum(activations @ answers[:, target], 0)
        keras_vis[f"score_cam_of_probabilities/{layer}"] = np.maximum(
            activations @ softmax(answers)[:, target], 0
        )
        mean_instead = plus_plus(activations, gradient, total=np.mean) / np.prod(activations.shape[:2])
        xplique[f"grad_cam_plus_plus/{layer}"] = mean_instead
        xplique[f"grad_cam_resized/{layer}"] = resize(cam, "cubic")
        xplique[f"grad_cam_plus_plus_resized/{layer}"] = resize(mean_instead, "cubic")
        captum[f"guided_grad_cam/{layer}"] = (
            network.back(target, "guided")["image"] * resize(cam, "nearest")[..., None]
        )
    for stride in (8, 4, 6):
        xplique[f"occlusion/8_{stride}"] = occluded(network, arrays, target, stride, cut_at_border=False)[0]
    return {"tf_keras_vis": keras_vis, "xplique": xplique, "captum": captum}


def difference(found, expected):
    """Largest difference, relative to the largest value; and the same after the best common factor."""
    found, scale = np.squeeze(found).astype(np.float64), np.abs(expected).max()
    factor = (found * expected).sum() / (found**2).sum()
    return np.abs(found - expected).max() / scale, np.abs(found * factor - expected).max() / scale


def main() -> None:
    arrays = load()
    network = Network(arrays)
    peers = {}
    for peer in ("tf_keras_vis", "xplique", "captum"):
        with np.load(HERE / f"{peer}.npz") as file:
            peers[peer] = dict(file)
    worst = {}
    for target in CLASSES:
        by_paper, by_source = paper(network, arrays, peers, target), own(network, arrays, target)
        for peer, results in peers.items():
            for key, found in results.items():
                name, _, of = key.rpartition("/")
                if of != str(target):
                    continue
                row = worst.setdefault((peer, name), np.zeros(3))
                row[:2] = np.maximum(row[:2], difference(found, by_paper[name]))
                row[2] = max(row[2], difference(found, by_source[peer].get(name, by_paper[name]))[0])
    sys.stdout.write(f"{'':55}{'paper':>10}{'up to factor':>14}{'own':>10}\n")
    for (peer, name), row in worst.items():
        sys.stdout.write(f"{peer + ': ' + name:55}{row[0]:10.1e}{row[1]:14.1e}{row[2]:10.1e}\n")


if __name__ == "__main__":
    main()
