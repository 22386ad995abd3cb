"""Draws the small network and the picture that all peers explain, and writes network.npz (NumPy 2.4 alone).

The other scripts import from here the same network as Keras or PyTorch model.
"""

import datetime
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SHAPE = (24, 40, 3)
EPSILON = 1e-3  # of the batch normalisation
CLASSES = (4, 1)  # what the peers explain: the top class, and another


def draw_weights() -> dict[str, np.ndarray]:
    """All weights, in Keras's layout: kernels (height, width, in, out), Dense (in, out)."""
    rng = np.random.default_rng(20)
    weights = {}
    for name, inputs, outputs in (("conv_a", 3, 6), ("conv_b", 6, 8), ("conv_c", 8, 8)):
        kernel = rng.normal(0, 2 / np.sqrt(9 * inputs), (3, 3, inputs, outputs))
        weights[f"{name}/kernel"] = kernel - 0.8 * kernel.mean(
            (0, 1, 2)
        )  # all inputs are positive: else some channels were dead
        weights[f"{name}/bias"] = rng.normal(0.1, 0.1, outputs)
    weights["bn_b/gamma"] = rng.uniform(0.6, 1.6, 8)
    weights["bn_b/beta"] = rng.normal(0.1, 0.2, 8)
    weights["bn_b/mean"] = rng.normal(0, 0.2, 8)
    weights["bn_b/variance"] = rng.uniform(0.2, 0.8, 8)
    weights["logits/kernel"] = rng.normal(0, 1.2, (8, 5))
    weights["logits/bias"] = rng.normal(0, 0.1, 5)
    return {name: array.astype(np.float32) for name, array in weights.items()}


def draw_image() -> np.ndarray:
    """Six coloured blobs on dark grey, with a little noise."""
    rng = np.random.default_rng(21)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    image = np.full(SHAPE, 0.12)
    for _ in range(6):
        centre_y, centre_x, size = rng.uniform(2, 22), rng.uniform(3, 37), rng.uniform(2.5, 6)
        blob = np.exp(-((y - centre_y) ** 2 + (x - centre_x) ** 2) / (2 * size**2))
        image += blob[..., None] * rng.uniform(0, 0.6, 3)
    image += rng.normal(0, 0.02, SHAPE)
    return np.clip(image, 0, 1).astype(np.float32)


def load() -> dict[str, np.ndarray]:
    """The arrays of network.npz."""
    with np.load(HERE / "network.npz") as file:
        return dict(file)


def keras_model(keras, arrays, last="probabilities"):
    """The network for a module that is Keras 3 or tf_keras, cut at the layer `last`."""
    layers = keras.layers
    x = inputs = keras.Input(SHAPE, name="image")
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="conv_a")(x)
    x = layers.MaxPooling2D(2, name="pool_a")(x)
    x = layers.Conv2D(8, 3, padding="same", name="conv_b")(x)
    x = layers.BatchNormalization(epsilon=EPSILON, name="bn_b")(x)
    x = layers.ReLU(name="relu_b")(x)
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv_c")(x)
    x = layers.GlobalAveragePooling2D(name="gap")(x)
    x = layers.Dense(5, name="logits")(x)
    x = layers.Activation("softmax", name="probabilities")(x)
    model = keras.Model(inputs, x)
    for name in ("conv_a", "conv_b", "conv_c", "logits"):
        model.get_layer(name).set_weights([arrays[f"{name}/kernel"], arrays[f"{name}/bias"]])
    model.get_layer("bn_b").set_weights(
        [arrays[f"bn_b/{part}"] for part in ("gamma", "beta", "mean", "variance")]
    )
    return keras.Model(model.input, model.get_layer(last).output)


def torch_model(torch, arrays):
    """The network up to the logits for PyTorch; each ReLU is a module of its own, as captum needs it."""
    model = torch.nn.Sequential()
    for name, inputs, outputs in (("conv_a", 3, 6), ("conv_b", 6, 8), ("conv_c", 8, 8)):
        conv = torch.nn.Conv2d(inputs, outputs, 3, padding=1)
        conv.weight.data = torch.tensor(arrays[f"{name}/kernel"].transpose(3, 2, 0, 1).copy())
        conv.bias.data = torch.tensor(arrays[f"{name}/bias"])
        model.add_module(name, conv)
        if name == "conv_b":
            norm = torch.nn.BatchNorm2d(8, eps=EPSILON)
            norm.weight.data, norm.bias.data = (
                torch.tensor(arrays["bn_b/gamma"]),
                torch.tensor(arrays["bn_b/beta"]),
            )
            norm.running_mean, norm.running_var = (
                torch.tensor(arrays["bn_b/mean"]),
                torch.tensor(arrays["bn_b/variance"]),
            )
            model.add_module("bn_b", norm)
        model.add_module(name.replace("conv", "relu"), torch.nn.ReLU())
        if name == "conv_a":
            model.add_module("pool_a", torch.nn.MaxPool2d(2))
    model.add_module("gap", torch.nn.AdaptiveAvgPool2d(1))
    model.add_module("flatten", torch.nn.Flatten())
    dense = torch.nn.Linear(8, 5)
    dense.weight.data, dense.bias.data = (
        torch.tensor(arrays["logits/kernel"].T.copy()),
        torch.tensor(arrays["logits/bias"]),
    )
    model.add_module("logits", dense)
    return model.eval()


def save(peer: str, versions: str, results: dict[str, np.ndarray]) -> None:
    """Write <peer>.npz: the results as float32 (or int32), without axes of length 1, and the header."""
    arrays = {}
    for key, value in results.items():
        array = np.squeeze(np.asarray(value))
        arrays[key] = array.astype(np.int32 if array.dtype.kind in "iu" else np.float32)
        assert np.isfinite(arrays[key]).all(), key
    header = f"{versions}, NumPy {np.__version__}, {datetime.date.today()}, python {Path(sys.argv[0]).name}"
    np.savez_compressed(HERE / f"{peer}.npz", header=np.array(header), **arrays)
    sys.stdout.write(f"{header}: {len(arrays)} arrays, {(HERE / f'{peer}.npz').stat().st_size} bytes\n")


def main() -> None:
    from by_paper import Network

    arrays = draw_weights() | {"image": draw_image()}
    network = Network(arrays)
    assert np.argmax(network.logits) == CLASSES[0]
    assert 0.3 < network.probabilities.max() < 0.8
    for name, before in network.before.items():
        assert (before > 0).any((0, 1)).all(), f"{name} has a channel that is always 0"
        assert np.abs(before).min() > 1e-5, f"{name} has a value whose sign rounding might change"
    results = arrays | {
        "logits": network.logits,
        "probabilities": network.probabilities,
        "classes": np.array(CLASSES),
    }
    save("network", "weights, picture, and what the network answers", results)


if __name__ == "__main__":
    main()
