"""Test parity with other libraries on the same network; see tests/files/peers/README.md."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.method import make
from engine.core.placement import upsample_map
from engine.core.target import Score, Target
from engine.methods.cam.cam import EVIDENCE, class_evidence
from engine.methods.cam.grad_cam import grad_cam_map, hires_cam, layer_cam
from engine.methods.evaluation import faithfulness
from engine.methods.perturbation import regions
from tests import peers
from tests.fakes import run_to_end

TOLERANCE = 1e-5


def gradient(rule="plain", score=Score.LOGIT):
    return lambda index, theirs: (
        peers.probe().gradient(peers.image().pixels[None], Target(index, score=score), rule)[0],
        theirs,
    )


def gradient_x_input(index, theirs):
    return gradient()(index, theirs)[0] * peers.image().pixels, theirs


def by_method(name, reduce=lambda theirs: theirs, **given):
    return lambda index, theirs: (peers.explained(name, index, **given).values, reduce(theirs))


def of_layer(layer, combine):
    """A map of a layer at the size of its cells, from the probe's activation and gradient."""

    def compared(index, theirs):
        activation, gradient = peers.probe().activation_gradient(
            peers.image().pixels[None], layer, Target(index)
        )
        return combine(activation[0], gradient[0]), theirs

    return compared


def guided_grad_cam(index, theirs):
    cam, _ = of_layer("conv_c", grad_cam_map)(index, theirs)
    guided = peers.probe().gradient(peers.image().pixels[None], Target(index), "guided")[0]
    return (guided * upsample_map(cam, None, *guided.shape[:2])[..., None]).sum(-1), theirs.sum(-1)


def signed_grad_cam(activation, gradient):
    return class_evidence(activation, gradient, grad_cam_map, EVIDENCE[2])


def channel_sum(layer, combine):
    def compared(index, theirs):
        ours, _ = of_layer(layer, combine)(index, theirs)
        return ours, np.maximum(theirs.sum(-1), 0)

    return compared


def curve(name, score, area=False):
    """Scores while the pixels of xplique's map turn black, or appear on black, highest value first."""

    def compared(index, theirs):
        order = faithfulness.pixel_order(peers.answers("xplique")["deletion_and_insertion/map"], seed=0)
        image, target = peers.image().pixels, Target(index, score=score)
        start, end = (image, np.zeros_like(image)) if name == "deletion" else (np.zeros_like(image), image)
        steps = faithfulness.counts(order.size, 20)
        scores = np.concatenate(
            list(faithfulness.score_steps(peers.probe(), target, start, end, order, steps))
        )
        return (np.array(faithfulness.area_under_curve(scores, steps)) if area else scores), theirs

    return compared


def ablation(index, theirs):
    segments, image, target = (
        peers.answers("captum")["feature_ablation/segments"],
        peers.image().pixels,
        Target(index),
    )
    covered = np.stack(
        [image, *(regions.cover_mask(image, np.zeros_like(image), segments == number) for number in range(6))]
    )
    scores = peers.probe().score(covered, target)
    return (scores[0] - scores[1:])[segments], theirs


def over_maximum(theirs):
    return theirs / theirs.max()


ZERO_WINDOWS = {"size": 8, "fill": "zero"}
COMPARED = {
    # tf-keras-vis 0.8.7
    "tf_keras_vis: gradient": gradient(),  # dS/dI, signed, all channels
    "tf_keras_vis: saliency_default": by_method(
        "saliency", over_maximum, normalise=True
    ),  # max |w|, (m - min) / (max - min + 1e-7)
    "tf_keras_vis: grad_cam/conv_c": of_layer(
        "conv_c", grad_cam_map
    ),  # ReLU(sum_k mean(G) A), at the size of the cells
    "tf_keras_vis: grad_cam/relu_b": of_layer("relu_b", grad_cam_map),
    "tf_keras_vis: grad_cam_signed/conv_c": of_layer("conv_c", signed_grad_cam),  # sum_k mean(G) A
    "tf_keras_vis: grad_cam_signed/relu_b": of_layer("relu_b", signed_grad_cam),
    "tf_keras_vis: layer_cam/conv_c": of_layer("conv_c", layer_cam),  # ReLU(sum_k ReLU(G) A)
    "tf_keras_vis: layer_cam/relu_b": of_layer("relu_b", layer_cam),
    # xplique 2.0.2
    "xplique: gradient": gradient(),  # dS/dI, signed, all channels
    "xplique: saliency_default": by_method("saliency"),  # max |w|, not normalised
    "xplique: saliency_with_output_layer": by_method(
        "saliency", score="probability"
    ),  # max |w| of the probability, by mistake
    "xplique: gradient_x_input": gradient_x_input,
    "xplique: guided_backpropagation": gradient(
        "guided"
    ),  # positive gradients where the ReLU is open, at every ReLU
    "xplique: deconvnet": gradient("deconvnet"),  # positive gradients wherever, at every ReLU
    "xplique: grad_cam/conv_c": of_layer("conv_c", grad_cam_map),  # ReLU(sum_k mean(G) A)
    "xplique: grad_cam/relu_b": of_layer("relu_b", grad_cam_map),
    "xplique: occlusion/8_8": by_method(
        "occlusion", stride=8, **ZERO_WINDOWS
    ),  # drop of the logit, windows side by side
    "xplique: deletion/logit": curve("deletion", Score.LOGIT),  # 48 pixels a step to black
    "xplique: deletion/probability": curve("deletion", Score.PROBABILITY),
    "xplique: insertion/logit": curve("insertion", Score.LOGIT),  # 48 pixels a step from black
    "xplique: insertion/probability": curve("insertion", Score.PROBABILITY),
    "xplique: deletion_area/logit": curve(
        "deletion", Score.LOGIT, area=True
    ),  # trapezoidal, the whole width 1
    "xplique: deletion_area/probability": curve("deletion", Score.PROBABILITY, area=True),
    "xplique: insertion_area/logit": curve("insertion", Score.LOGIT, area=True),
    "xplique: insertion_area/probability": curve("insertion", Score.PROBABILITY, area=True),
    # captum 0.9.0
    "captum: gradient": gradient(),  # dS/dI, signed, all channels
    "captum: gradient_x_input": gradient_x_input,
    "captum: guided_backpropagation": gradient("guided"),
    "captum: deconvnet": gradient("deconvnet"),
    "captum: integrated_gradients": by_method(
        "integrated-gradients", lambda theirs: theirs.sum(-1)
    ),  # 50 Gauss-Legendre points
    # the mean gradient, here times the picture as baseline is black
    "captum: integrated_gradients_without_input": by_method(
        "integrated-gradients", lambda theirs: (theirs * peers.image().pixels).sum(-1)
    ),
    "captum: grad_cam/conv_c": of_layer("conv_c", grad_cam_map),  # ReLU(sum_k mean(G) A)
    "captum: grad_cam/relu_b": of_layer("relu_b", grad_cam_map),
    "captum: grad_cam_signed/conv_c": of_layer("conv_c", signed_grad_cam),  # sum_k mean(G) A
    "captum: grad_cam_signed/relu_b": of_layer("relu_b", signed_grad_cam),
    "captum: layer_gradient_x_activation/conv_c": channel_sum(
        "conv_c", hires_cam
    ),  # G A; ReLU of its sum over k is HiResCAM
    "captum: layer_gradient_x_activation/relu_b": channel_sum("relu_b", hires_cam),
    # guided x Grad-CAM, cells spread evenly over the picture
    "captum: guided_grad_cam_bilinear/conv_c": guided_grad_cam,
    "captum: occlusion/8_8": by_method(
        "occlusion", stride=8, **ZERO_WINDOWS
    ),  # mean over windows, cut at the borders
    "captum: occlusion/8_4": by_method("occlusion", stride=4, **ZERO_WINDOWS),
    "captum: occlusion/8_6": by_method("occlusion", stride=6, **ZERO_WINDOWS),
    "captum: feature_ablation": ablation,  # the logit's drop without a segment, at each of its pixels
}
INPUT = "is no answer but what the peer was given"
EXCUSED = {
    "tf_keras_vis: guided_backpropagation": "misses ReLU layers; test_silent_mistakes has it as the mistake",
    "tf_keras_vis: grad_cam_default/conv_c": "enlarged with aligned corners, not half-pixel centres",
    "tf_keras_vis: grad_cam_default/relu_b": "enlarged with aligned corners, not half-pixel centres",
    "tf_keras_vis: grad_cam_plus_plus/conv_c": "divides alpha by its sum over places for each channel",
    "tf_keras_vis: grad_cam_plus_plus/relu_b": "divides alpha by its sum over places for each channel",
    "tf_keras_vis: grad_cam_seeking/relu_b": "explains the convolution before the layer it was asked for",
    "tf_keras_vis: score_cam/conv_c": "weighs by probabilities, not by the increase over the fill",
    "tf_keras_vis: score_cam/relu_b": "weighs by probabilities, not by the increase over the fill",
    "tf_keras_vis: score_cam_of_probabilities/conv_c": "applies softmax twice",
    "tf_keras_vis: score_cam_of_probabilities/relu_b": "applies softmax twice",
    "xplique: integrated_gradients": "trapezoidal rule, 0.02 off Gauss-Legendre",
    "xplique: grad_cam_resized/conv_c": "enlarged bicubically, the paper says bilinear",
    "xplique: grad_cam_resized/relu_b": "enlarged bicubically, the paper says bilinear",
    "xplique: grad_cam_plus_plus/conv_c": "has the mean of A in alpha where the paper has the sum",
    "xplique: grad_cam_plus_plus/relu_b": "has the mean of A in alpha where the paper has the sum",
    "xplique: grad_cam_plus_plus_resized/conv_c": "has the mean of A in alpha where the paper has the sum",
    "xplique: grad_cam_plus_plus_resized/relu_b": "has the mean of A in alpha where the paper has the sum",
    "xplique: occlusion/8_4": "sums overlapping windows; test_silent_mistakes has it as the mistake",
    "xplique: occlusion/8_6": "leaves borders out and sums; test_silent_mistakes has it as the mistake",
    "xplique: deletion_and_insertion/map": INPUT,
    "xplique: deletion_and_insertion/pixels_changed": "compared in a test of its own",
    "captum: integrated_gradients_trapezoid": "weights of the rule sum to 0.98",
    "captum: guided_grad_cam/conv_c": "enlarged to the nearest pixel, the paper says bilinear",
    "captum: guided_grad_cam/relu_b": "enlarged to the nearest pixel, the paper says bilinear",
    "captum: feature_ablation/segments": INPUT,
}


@pytest.mark.parametrize("index", peers.CLASSES)
@pytest.mark.parametrize("name", COMPARED)
def test_the_same_number_as_the_peer(name, index):
    peer, _, key = name.partition(": ")
    ours, theirs = COMPARED[name](index, peers.answers(peer)[f"{key}/{index}"])
    assert peers.difference(ours, theirs) < TOLERANCE


def test_the_network_is_the_one_the_peers_explained():
    network, pixels = peers.answers("network"), peers.image().pixels[None]
    scores = [peers.probe().score(pixels, Target(index))[0] for index in range(5)]
    np.testing.assert_allclose(scores, network["logits"], atol=2e-6)
    np.testing.assert_allclose(peers.probe().predict(pixels)[0][0], network["probabilities"], atol=2e-6)
    assert peers.probe().model.num_relus == 3


def name_of(peer, key):
    head, _, last = key.rpartition("/")
    return f"{peer}: {head if last in map(str, peers.CLASSES) else key}"


def test_no_stored_answer_is_forgotten():
    stored = {name_of(peer, key) for peer in peers.PEERS for key in peers.answers(peer) if key != "header"}
    assert set(COMPARED) | set(EXCUSED) == stored
    assert not set(COMPARED) & set(EXCUSED)


def test_deletion_changes_as_many_pixels_a_step_as_xplique():
    np.testing.assert_array_equal(
        faithfulness.counts(960, 20), peers.answers("xplique")["deletion_and_insertion/pixels_changed"]
    )


@pytest.mark.parametrize("index", peers.CLASSES)
def test_whole_methods_take_segments_away_as_captum_does(index, monkeypatch):
    """captum 0.9.0, feature ablation: what the logit loses without a segment, at each of its pixels."""
    segments, expected = (
        peers.answers("captum")[key] for key in ("feature_ablation/segments", f"feature_ablation/{index}")
    )
    monkeypatch.setattr(regions, "superpixels", lambda *_: segments)
    assert (
        peers.difference(peers.explained("superpixel-occlusion", index, fill="zero").values, expected)
        < TOLERANCE
    )
    painted = [replace(peers.image(), mask=segments == number) for number in range(6)]
    parts = [
        run_to_end(make("painted-mask", given={"fill": "zero"}).run(peers.probe(), one, Target(index)))[1]
        for one in painted
    ]
    assert peers.difference(sum(part.values for part in parts), expected) < TOLERANCE
