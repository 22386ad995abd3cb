from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.placement import even_placement
from engine.core.target import Target
from engine.methods.cam.grad_cam import grad_cam_map
from tests.fakes import GapProbe, run_to_end


def run(probe, preset="", target=1, **given):
    return run_to_end(make("grad-cam", preset, given).run(probe, probe.image(), Target(target)))[1]


@pytest.mark.parametrize("target", range(5))
def test_with_global_pooling_and_one_dense_layer_it_is_cam_up_to_a_factor(target):
    probe = GapProbe()
    cam = np.maximum((probe.image().pixels @ probe.k) @ probe.d[:, target], 0)
    expected = cam / (probe.size[0] * probe.size[1])  # every activation's gradient is D / (H W)
    np.testing.assert_allclose(run(probe, target=target).values, expected, atol=1e-6)


def test_seed_preset_is_the_mean_over_channels_of_the_softmax_gradient_over_its_maximum():
    probe = GapProbe()
    activation, gradient = probe.activation_gradient(
        probe.image().pixels[None], "conv", Target(1).with_score("probability")
    )
    expected = np.maximum((activation[0] * gradient[0].mean((0, 1))).mean(-1), 0)
    result = run(probe, "seed")
    np.testing.assert_allclose(result.values, expected / expected.max(), atol=1e-6)
    assert (result.look.colour_map, result.look.blend, result.look.opacity) == ("jet", "add", 0.4)
    assert result.limits == (0, 1)  # colours start at zero, not at the map's own minimum


def test_hand_computed_map():
    activation = np.array([[[1, 2], [3, -4]]], np.float32)  # 1 x 2 cells, 2 channels
    gradient = np.array([[[2, 1], [0, 1]]], np.float32)  # mean gradients 1 and 1
    np.testing.assert_array_equal(grad_cam_map(activation, gradient, "sum"), [[3, 0]])
    np.testing.assert_array_equal(grad_cam_map(activation, gradient, "mean"), [[1.5, 0]])


def test_coarse_maps_are_enlarged_bilinearly_to_the_input():
    class Coarse(GapProbe):
        @property
        def model(self):
            conv = replace(
                super().model.layer("conv"), shape=(3, 5, 4), placement=even_placement((3, 5), 12, 20)
            )
            root = super().model.root
            return replace(super().model, root=replace(root, children=(conv, *root.children[1:])))

        def activation_gradient(self, images, layer, target):
            return tuple(part[:, ::4, ::4] for part in super().activation_gradient(images, layer, target))

    probe = Coarse()
    activation, gradient = probe.activation_gradient(probe.image().pixels[None], "conv", Target(1))
    small = grad_cam_map(activation[0], gradient[0], "sum")
    assert small.shape == (3, 5)
    np.testing.assert_allclose(
        run(probe).values, cv2.resize(small, (20, 12), interpolation=cv2.INTER_LINEAR), atol=1e-7
    )


def test_a_layer_of_one_cell_is_refused_with_the_reason():
    with pytest.raises(UserError, match=r"1 x 1 x 5.*no place in the picture.*'conv'"):
        run(GapProbe(), layer="logits1x1")


def test_an_unknown_layer_is_refused_with_near_names():
    with pytest.raises(UserError, match="no layer 'conv9'"):
        run(GapProbe(), layer="conv9")


def test_a_blank_map_says_so_and_holds_no_nan():
    probe = GapProbe()
    probe.d[:] = 0
    result = run(probe, "seed")
    assert not result.values.any()
    assert any("blank" in note for note in result.notes)
