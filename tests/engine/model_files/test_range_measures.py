"""What a network makes of photographs, as numbers: closed forms of answers that are known beforehand."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.core.model import Head, HeadKind, Model, Node
from engine.imaging.preprocess import Preprocessing
from engine.model_files.scaling.scaling_metrics import NUM_VIEWS, crop_photographs, measure_scaling, views

SIZE = (8, 8, 3)
CONV = Node("conv", "Conv2D", (8, 8, 2), 8, order=0, kernel_shape=(1, 1, 3, 2))


def network(answer, maps=None, nodes=(CONV,)):
    """A network of two classes whose probabilities are a function of each picture, (8, 8, 3) in 0..1."""
    head = Head("out", 2, HeadKind.SOFTMAX)
    return SimpleNamespace(
        model=Model("m", Node("", "Functional", None, 8, children=nodes), SIZE, (head,)),
        predict=lambda images: (np.array([answer(image) for image in images], np.float32),),
        activations=lambda images, layers: {
            layer: np.stack([maps(image) for image in images]) for layer in layers
        },
    )


def halves(image):
    """One channel above zero in half of the cells, one in all of them."""
    return np.stack([np.indices((8, 8))[0] - 3.5, np.ones((8, 8))], -1)


def of(probe):
    black, white = np.zeros((16, 16, 3), np.uint8), np.full((16, 16, 3), 255, np.uint8)
    return measure_scaling(probe, Preprocessing(SIZE, "0..1"), "0..1", views([black, white]))


def test_a_sure_answer_of_its_own_for_each_picture_is_all_information():
    found = of(network(lambda image: (0.999, 0.001) if image.mean() < 0.5 else (0.001, 0.999), halves))
    entropy = -(0.999 * np.log(0.999) + 0.001 * np.log(0.001))
    assert found.confidence == pytest.approx(0.999, rel=1e-5)
    assert found.agreement == 1
    assert found.information == pytest.approx(np.log(2) - entropy, rel=1e-4)
    assert found.spread == pytest.approx(
        np.log(999) / 2, rel=1e-4
    )  # logits centred over the classes are +- ln(999) / 2


def test_the_same_answer_for_every_picture_is_no_information():
    found = of(network(lambda image: (0.7, 0.3), halves))
    assert found.confidence == pytest.approx(0.7, rel=1e-5)
    assert (found.agreement, found.information, found.spread) == (
        1,
        pytest.approx(0, abs=1e-6),
        pytest.approx(0, abs=1e-6),
    )


def test_views_with_other_answers_do_not_agree():
    answers = iter(
        [(0.9, 0.1), (0.9, 0.1), (0.1, 0.9)] * 2
    )  # of each picture: itself, its mirror image, its middle
    assert of(network(lambda image: next(answers), halves)).agreement == 0.5


def test_channels_above_zero_in_half_of_the_cells_are_alive():
    assert of(network(lambda image: (0.5, 0.5), halves)).alive == pytest.approx(
        0.5
    )  # one channel fully, one not at all
    assert of(network(lambda image: (0.5, 0.5), nodes=())).alive == 0


def test_parts_and_views_are_quarters_mirror_images_and_middles():
    picture = np.arange(32 * 48 * 3, dtype=np.int64).reshape(32, 48, 3).astype(np.uint8)
    whole, first, last = crop_photographs([picture])
    np.testing.assert_array_equal(whole, picture)
    np.testing.assert_array_equal(first, picture[:16, :24])
    np.testing.assert_array_equal(last, picture[16:, 24:])
    plain, mirrored, middle = views([picture])
    assert len(views([picture])) == NUM_VIEWS
    np.testing.assert_array_equal(plain, picture)
    np.testing.assert_array_equal(mirrored[:, ::-1], picture)
    np.testing.assert_array_equal(middle, picture[2:30, 3:45])
