"""A probe whose every answer is known in closed form."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from engine.core.model import Head, HeadKind, Model, Node, ReceptiveField
from engine.core.placement import even_placement
from engine.core.probe import InputImage
from engine.core.target import Score, Target


class GapProbe:
    """A 1x1 convolution, global average pooling and a dense softmax: A = I K, logits = mean(A) D.

    The logit is linear in the image: d logit_c / d I[y, x] = K D[:, c] / (H W).
    """

    def __init__(self, height=12, width=20, channels=3, units=4, classes=5, seed=0):
        rng = np.random.default_rng(seed)
        self.k = rng.normal(size=(channels, units)).astype(np.float32)
        self.d = rng.normal(size=(units, classes)).astype(np.float32)
        self.size = height, width
        self.calls = 0
        self._heard = None
        maps = (height, width, units)
        nodes = (
            Node(
                "conv",
                "Conv2D",
                maps,
                self.k.size,
                ReceptiveField(),
                (1, 1, channels, units),
                order=0,
                heads=(0,),
                has_kernel=True,
                placement=even_placement((height, width), height, width),
            ),
            Node("pool", "GlobalAveragePooling2D", (units,), 0),
            Node("logits1x1", "Conv2D", (1, 1, classes), self.d.size, order=1, heads=(0,), has_kernel=True),
        )
        root = Node("", "Functional", None, self.k.size + self.d.size, children=nodes)
        labels = ("ant", "bee", "crane", "crane, machine", "dog")[:classes]
        self._model = Model(
            "gap", root, (height, width, channels), (Head("out", classes, HeadKind.SOFTMAX),), labels
        )

    @property
    def model(self) -> Model:
        return self._model

    def set_other_inputs(self, others) -> None:
        assert not others

    def image(self, seed=1) -> InputImage:
        height, width, channels = self._model.input_shape
        pixels = np.random.default_rng(seed).uniform(-1, 1, (height, width, channels)).astype(np.float32)
        return InputImage(pixels, np.full(channels, -1, np.float32), np.full(channels, 1, np.float32))

    def logits(self, images):
        return images.mean((1, 2)) @ self.k @ self.d

    def slope(self, target: Target):
        """d logit / d I at every pixel: (channels,)."""
        return self.k @ self.d[:, target.index] / (self.size[0] * self.size[1])

    def predict(self, images):
        logits = self.logits(images)
        exps = np.exp(logits - logits.max(1, keepdims=True))
        return (exps / exps.sum(1, keepdims=True),)

    @contextmanager
    def capture_predictions(self):
        self._heard = []
        yield self._heard
        self._heard = None

    def _hear(self, images):
        if self._heard is not None:
            self._heard.append((images, self.predict(images)))

    def score(self, images, target: Target):
        self.calls += len(images)
        if target.score is Score.LOGIT:
            return self.logits(images)[:, target.index]
        probability = self.predict(images)[0][:, target.index]
        return probability if target.score is Score.PROBABILITY else np.log(probability)

    def _outer(self, images, target: Target):
        """d score / d logits: (N, classes)."""
        one = np.eye(self.d.shape[1], dtype=np.float32)[target.index][None]
        if target.score is Score.LOGIT:
            return np.repeat(one, len(images), 0)
        p = self.predict(images)[0]
        log_slope = one - p
        return log_slope if target.score is Score.LOG_PROBABILITY else log_slope * p[:, target.index, None]

    def gradient(self, images, target: Target, rule: str = "plain"):
        self._hear(images)
        per_pixel = self._outer(images, target) @ self.d.T @ self.k.T / (self.size[0] * self.size[1])
        return np.broadcast_to(per_pixel[:, None, None], images.shape).astype(np.float32)

    def activations(self, images, layers: Sequence[str]):
        assert list(layers) == ["conv"]
        return {"conv": images @ self.k}

    def activation_gradient(self, images, layer: str, target: Target):
        activation = self.activations(images, [layer])[layer]
        per_cell = self._outer(images, target) @ self.d.T / (self.size[0] * self.size[1])
        self._hear(images)
        return activation, np.broadcast_to(per_cell[:, None, None], activation.shape).astype(np.float32)

    def unit_gradient(self, images, layer: str, units: Sequence[int], margin: int):
        assert layer == "conv"
        height, width = self.size
        inner = (slice(None), slice(margin, height - margin), slice(margin, width - margin))
        activation = (images @ self.k)[inner]
        objective = np.array([activation[n, ..., unit].mean() for n, unit in enumerate(units)], np.float32)
        gradient = np.zeros_like(images)
        cells = activation.shape[1] * activation.shape[2]
        for n, unit in enumerate(units):
            gradient[n][inner[1:]] = self.k[:, unit] / cells
        return objective, gradient

    def pull_back(self, images, layer: str, weights, rule: str = "plain"):
        assert layer == "conv"
        return (weights @ self.k.T).astype(np.float32)

    def pooling_routes(self, images, layer: str, weights):
        return {}

    def randomisable_layers(self, head: int):
        return ("conv", "logits1x1"), ()

    @contextmanager
    def randomise_weights(self, layers: Sequence[str], seed: int, pictures):
        before, random = (self.k, self.d), np.random.default_rng(seed)
        if "conv" in layers:
            self.k = random.normal(self.k.mean(), self.k.std(), self.k.shape).astype(np.float32)
        if "logits1x1" in layers:
            self.d = random.normal(self.d.mean(), self.d.std(), self.d.shape).astype(np.float32)
        try:
            yield
        finally:
            self.k, self.d = before

    occlusion_note = ""

    def score_occluded(self, image, windows, fill, target: Target) -> Iterator[np.ndarray]:
        for begun in range(0, len(windows), 7):
            images = []
            for top, left, bottom, right in windows[begun : begun + 7]:
                covered = image.copy()
                covered[top:bottom, left:right] = fill[top:bottom, left:right]
                images.append(covered)
            yield self.score(np.stack(images), target)

    def kernel(self, layer: str):
        return self.k[None, None]

    def weights(self, layer: str):
        return {"kernel": self.kernel(layer)}


def run_to_end(run):
    """Step through a run; return every progress and the result."""
    steps = []
    while True:
        try:
            steps.append(next(run))
        except StopIteration as stop:
            return steps, stop.value
