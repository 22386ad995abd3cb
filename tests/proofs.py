"""The table of proofs in docs/methods.md: each closed form and published figure, with the value found.

    CONVSCOPE_WRITE=1 python -m pytest tests/engine/methods/test_proofs.py

writes it into the page; without the variable that test compares the page with what it finds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import keras
import numpy as np

from engine.core.method import make
from engine.core.target import Target
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path
from engine.imaging.superpixels import superpixels
from engine.methods.cam.grad_cam import grad_cam_map
from engine.methods.evaluation.faithfulness import area_under_curve
from engine.model_files.loader import open_embedded
from engine.runtime.job import Job, run_job
from tests import models, peers
from tests.fakes import GapProbe, run_to_end


@dataclass(frozen=True)
class Proof:
    """One row: the claim, its source, the expected value and the measured value, both as text."""

    claim: str
    source: str
    expected: str
    find: Callable[[], str]


def within(ours, theirs, bound: float) -> str:
    """Return that two arrays agree to `bound` of the largest value, or by how much they do not."""
    difference = float(np.abs(np.asarray(ours) - theirs).max() / np.abs(theirs).max())
    return f"below {bound:g}" if difference < bound else f"NO: {difference:.3g}"


def result(name: str, target: int = 2, **given):
    probe = GapProbe()
    return probe, run_to_end(make(name, given=given).run(probe, probe.image(), Target(target)))[1]


def cam() -> str:
    probe, found = result("grad-cam")
    map_of_class = np.maximum(probe.image().pixels @ probe.k @ probe.d[:, 2], 0)
    return within(found.values, map_of_class / np.prod(probe.size), 1e-5)


def windows() -> str:
    probe, found = result("occlusion", size=4, stride=4, fill="black")
    lost = (probe.image().pixels + 1) @ probe.slope(Target(2))  # black is -1
    blocks = lost.reshape(3, 4, 5, 4).sum((1, 3))
    return within(found.values, np.kron(blocks, np.ones((4, 4))), 1e-4)


def regions(name: str, **given) -> str:
    probe, found = result(name, segments=8, fill="black", **given)
    image = probe.image()
    numbers = superpixels(image.levels(image.pixels), 8, 10)
    lost = np.bincount(numbers.ravel(), ((image.pixels + 1) @ probe.slope(Target(2))).ravel())
    return within(found.values, lost[numbers], 1e-3)


def saliency() -> str:
    probe, found = result("saliency")
    return within(found.values, np.full(probe.size, np.abs(probe.slope(Target(2))).max()), 1e-5)


def completeness() -> str:
    probe, found = result("integrated-gradients", steps=3)
    rise = probe.logits(np.stack([probe.image().pixels, np.full_like(probe.image().pixels, -1)]))[:, 2]
    return within(found.values.sum(), rise[0] - rise[1], 1e-5)


def class_model() -> str:
    probe, found = result("class-model", penalty=0.02, steps=100, jitter=0, blur=0.0)
    best = 2 * probe.slope(Target(2)) / (2 * 0.02)  # in ranges of -1..1
    return within(found.raw / 2, np.broadcast_to(best, found.raw.shape), 1e-2)


def field(build: Callable[..., keras.Model], layer: str = "") -> str:
    model = models.probe(build(include_top=False, weights=None, input_shape=(224, 224, 3))).model
    node = model.layer(layer) if layer else model.maps()[-1]
    return f"{node.field} (stride {node.field.stride[0]}, padding {-node.field.start[0]})"


def best_classes() -> str:
    opened = open_embedded()
    probe, photograph = opened.probe, read_picture(sample_path("chelsea.png"))
    scores = probe.predict(opened.preprocessing.apply(photograph.pixels).pixels[None])[0][0]
    return ", ".join(f"{probe.model.label(index)} {scores[index]:.2f}" for index in np.argsort(-scores)[:3])


def sums_up() -> str:
    opened = open_embedded()
    photograph = read_picture(sample_path("chelsea.png"))
    found = run_job(
        Job(
            1,
            make("integrated-gradients", given={"steps": 300}),
            Target(285),
            photograph,
            opened.preprocessing,
        ),
        opened.probe,
    )
    return found.result.notes[0].rpartition("error ")[2].rstrip(".")


def peer_cam(peer: str) -> str:
    activation, gradient = peers.probe().activation_gradient(peers.image().pixels[None], "relu_b", Target(4))
    return within(grad_cam_map(activation[0], gradient[0]), peers.answers(peer)["grad_cam/relu_b/4"], 1e-5)


def peer_gradient(peer: str, key: str, rule: str) -> str:
    gradient = peers.probe().gradient(peers.image().pixels[None], Target(4), rule)[0]
    return within(gradient, peers.answers(peer)[key], 1e-5)


GAP = "closed form: pooling + dense"
LINEAR = "closed form: linear score"
ARAUJO = "Araujo, Norris, Sim 2019"

PROOFS = (
    Proof("Grad-CAM is the class activation map / (H W)", GAP, "below 1e-05", cam),
    Proof("saliency is abs(w), the largest of the channels", LINEAR, "below 1e-05", saliency),
    Proof(
        "a window's importance is the sum over it of w (x - fill), on 12 x 20 pixels",
        LINEAR,
        "below 0.0001",
        windows,
    ),
    Proof("so is a superpixel's", LINEAR, "below 0.001", lambda: regions("superpixel-occlusion")),
    Proof(
        "so are LIME's coefficients, ridge 0",
        LINEAR,
        "below 0.001",
        lambda: regions("lime", samples=200, penalty=0.0),
    ),
    Proof("integrated gradients add up to S(I) - S(B)", LINEAR, "below 1e-05", completeness),
    Proof("the class model is w / (2 lambda)", LINEAR, "below 0.01", class_model),
    Proof(
        "area of a curve 1, 1/2, 0",
        "closed form: trapezoid",
        "0.5",
        lambda: f"{area_under_curve(np.array([1, 0.5, 0]), np.arange(3)):g}",
    ),
    Proof(
        "receptive field of VGG16, block5_pool",
        ARAUJO,
        "212 (stride 32, padding 90)",
        lambda: field(keras.applications.VGG16, "block5_pool"),
    ),
    Proof("of MobileNetV1", ARAUJO, "315", lambda: field(keras.applications.MobileNet).split()[0]),
    Proof("of ResNet50", ARAUJO, "483", lambda: field(keras.applications.ResNet50).split()[0]),
    Proof("of InceptionV3", ARAUJO, "1311", lambda: field(keras.applications.InceptionV3).split()[0]),
    Proof(
        "classes of chelsea.png by the embedded model",
        "measured when the weights were read",
        "Egyptian cat 0.40, tiger cat 0.32, tabby 0.16",
        best_classes,
    ),
    Proof(
        "integrated gradients of chelsea.png, 300 steps: error of the sum",
        "Sundararajan 2017: within 5 %",
        "below 5%",
        sums_up,
    ),
    Proof(
        "Grad-CAM, against tf-keras-vis 0.8.7",
        "golden numbers",
        "below 1e-05",
        lambda: peer_cam("tf_keras_vis"),
    ),
    Proof("Grad-CAM, against xplique 2.0.2", "golden numbers", "below 1e-05", lambda: peer_cam("xplique")),
    Proof(
        "guided backpropagation, against captum 0.9.0",
        "golden numbers",
        "below 1e-05",
        lambda: peer_gradient("captum", "guided_backpropagation/4", "guided"),
    ),
    Proof(
        "DeconvNet, against xplique 2.0.2",
        "golden numbers",
        "below 1e-05",
        lambda: peer_gradient("xplique", "deconvnet/4", "deconvnet"),
    ),
)


def rows() -> Iterator[str]:
    """Yield the table."""
    yield "| claim | source | expected | found |"
    yield "|---|---|---|---|"
    for proof in PROOFS:
        yield f"| {proof.claim} | {proof.source} | {proof.expected} | {proof.find()} |"
