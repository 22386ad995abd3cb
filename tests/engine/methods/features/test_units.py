import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.method import make, unsupported_reason
from engine.core.model import Node
from engine.core.probe import InputImage
from engine.core.results import Layers, Report
from engine.core.target import Target
from engine.imaging.render import standardise
from engine.methods.features.units import LayerActivity, PoolingRoutes, select_cell
from tests import models
from tests.fakes import GapProbe, run_to_end


def run(probe, name, image=None, target=1, **given):
    return run_to_end(make(name, "", given).run(probe, image or probe.image(), Target(target)))[1]


def image_of(pixels):
    channels = pixels.shape[-1]
    return InputImage(
        pixels.astype(np.float32), np.zeros(channels, np.float32), np.ones(channels, np.float32)
    )


# Top channels


# A = I K and dS/dA = D[:, c] / (H W): a channel adds its mean times its weight
def relevance(probe, target=1):
    return (probe.image().pixels @ probe.k).mean((0, 1)) * probe.d[:, target]


@pytest.mark.parametrize(
    ("order", "key"),
    [("for the class", lambda r: -r), ("against the class", lambda r: r), ("strongest", lambda r: -abs(r))],
)
def test_channels_come_in_the_order_of_activation_times_gradient(order, key):
    probe = GapProbe(units=9)
    adds = relevance(probe)
    assert adds.min() < 0 < adds.max()
    tiles = run(probe, "top-channels", order=order)
    expected = np.argsort(key(adds))
    assert tiles.captions == tuple(f"channel {number}, adds {adds[number]:.3g}" for number in expected)
    channels = (probe.image().pixels @ probe.k).transpose(2, 0, 1)
    np.testing.assert_allclose(tiles.raw, channels[expected], rtol=1e-6)
    np.testing.assert_array_equal(tiles.shown[3], standardise(tiles.raw[3]))
    np.testing.assert_allclose(tiles.plots[0].curves[0].y, np.sort(adds)[::-1], rtol=1e-4, atol=1e-7)


def test_all_channels_of_a_linear_head_add_up_to_the_logit_and_the_best_to_what_is_said():
    probe = GapProbe(units=9)
    adds = relevance(probe)
    tiles = run(probe, "top-channels", count=3)
    assert len(tiles.captions) == 3
    logit = probe.logits(probe.image().pixels[None])[0, 1]
    best = np.sort(adds)[-3:].sum()
    assert adds.sum() == pytest.approx(logit, rel=1e-4)
    assert tiles.notes == (f"All 9 channels add up to {logit:.4g} logit, these to {best:.4g}.",)


def test_the_score_of_another_kind_scales_the_relevance_by_its_own_slope():
    probe = GapProbe(units=4)
    p = probe.predict(probe.image().pixels[None])[0][0]
    means = (probe.image().pixels @ probe.k).mean((0, 1))
    expected = means * (p[1] * (probe.d[:, 1] - probe.d @ p))
    first = int(np.argmax(expected))
    tiles = run(probe, "top-channels", score="probability")
    assert tiles.captions[0] == f"channel {first}, adds {expected[first]:.3g}"


def test_a_blank_channel_is_marked_where_it_stands():
    probe = GapProbe(units=4)
    probe.k[:, 2] = 0  # adds nothing: it stands between those for and those against
    tiles = run(probe, "top-channels")
    place = int((relevance(probe) > 0).sum())
    assert tiles.captions[place] == "channel 2, adds 0" and tiles.blank == (place,)


def test_a_layer_without_a_place_in_the_picture_is_refused():
    with pytest.raises(UserError, match="has output 1 x 1 x 5, so its values have no place in the picture"):
        run(GapProbe(), "top-channels", layer="logits1x1")
    with pytest.raises(UserError, match="no layer 'nowhere'"):
        run(GapProbe(), "top-channels", layer="nowhere")


# Layer activity

PICTURE = np.array([[0.1, 0.6, 0.3, 0.8], [0.9, 0.2, 0.7, 0.4]])[..., None]


def twin():
    image = keras.Input((2, 4, 1))
    split = layers.Conv2D(3, 1, name="split")  # x, 0.5 - x, and nothing
    hidden = layers.ReLU(name="relu")(split(image))
    pooled = layers.MaxPooling2D((2, 1), name="pool")(hidden)
    model = keras.Model(image, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling2D()(pooled)))
    split.set_weights([np.array([1.0, -1, 0]).reshape(1, 1, 1, 3), np.array([0, 0.5, 0])])
    return models.probe(model)


def test_layer_activity_counts_zeros_and_dead_channels_layer_by_layer():
    report = run(twin(), "layer-activity", image_of(PICTURE))
    assert isinstance(report, Report)
    # 24 values: the third channel has 8 zeros; the second, behind its ReLU, 4 more where x > 0.5
    # pooled over rows to 1 x 4 x 3: the third channel's 4; in each column one x is below 0.5, so no other
    assert report.rows == (
        ("split", "33.3% zero", "1 of 3 channels are dead"),
        ("relu", "50.0% zero", "1 of 3 channels are dead"),
        ("pool", "33.3% zero", "1 of 3 channels are dead"),
    )
    np.testing.assert_allclose(report.raw, [8 / 24, 12 / 24, 4 / 12], rtol=1e-6)
    zeros, dead = report.plots[0].curves
    np.testing.assert_allclose(zeros.y, [100 / 3, 50, 100 / 3], rtol=1e-5)
    np.testing.assert_allclose(dead.y, [100 / 3] * 3, rtol=1e-5)


def test_a_channel_that_is_the_same_everywhere_is_dead_though_it_is_not_zero():
    image = keras.Input((2, 4, 1))
    shifted = layers.Conv2D(2, 1, name="shifted")
    model = keras.Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(shifted(image))))
    shifted.set_weights([np.array([0.0, 1]).reshape(1, 1, 1, 2), np.array([3.0, 0])])
    report = run(models.probe(model), "layer-activity", image_of(PICTURE))
    assert report.rows == (("shifted", "0.0% zero", "1 of 2 channels are dead"),)


def test_layer_activity_goes_through_more_layers_than_it_asks_for_at_once():
    hidden = image = keras.Input((6, 6, 1))
    for number in range(14):
        hidden = layers.ReLU(name=f"relu_{number}")(hidden)
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.Flatten()(hidden))))
    pixels = np.random.default_rng(0).normal(size=(6, 6, 1))
    steps, report = run_to_end(LayerActivity().run(probe, image_of(pixels), Target(0)))
    assert [row[0] for row in report.rows] == [f"relu_{number}" for number in range(14)]
    np.testing.assert_allclose(report.raw, (pixels < 0).mean(), rtol=1e-6)
    assert [(step.done, step.total) for step in steps] == [(0, 14), (12, 14)]


# Max-pooling routes

# 8 x 12 pixels; `near` halves them to 4 x 6, `scale` doubles and negates them in two channels, `far` halves
# these to 2 x 3, and `out`'s second unit is their sum with weights 3 and -1
WINNERS = {(1, 3): 5.0, (6, 9): 7.0, (7, 11): 0.5, (5, 8): 0.25, (4, 11): 0.125}


def stacked(order="channels_last", inner=False):
    first = order == "channels_first"
    shape = (1, 8, 12) if first else (8, 12, 1)

    def trunk(hidden):
        hidden = layers.MaxPooling2D(name="near", data_format=order)(hidden)
        hidden = layers.Conv2D(2, 1, use_bias=False, name="scale", data_format=order)(hidden)
        hidden = layers.MaxPooling2D(name="far", data_format=order)(hidden)
        return layers.Conv2D(2, 1, use_bias=False, name="out", data_format=order)(hidden)

    image = keras.Input(shape)
    if inner:
        inside = keras.Input(shape)
        hidden = keras.Model(inside, trunk(inside), name="backbone")(image)
    else:
        hidden = trunk(image)
    scores = layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling2D(data_format=order)(hidden))
    probe = models.probe(keras.Model(image, scores))
    known = {path.split("/")[-1]: layer for path, layer in probe._network.layers.items()}
    known["scale"].set_weights([np.array([2.0, -1]).reshape(1, 1, 1, 2)])
    known["out"].set_weights([np.array([[1.0, 3], [1, -1]]).reshape(1, 1, 2, 2)])
    return probe


def rising():
    pixels = (
        np.arange(96, dtype=np.float32).reshape(8, 12, 1) / 1000
    )  # within a window the lower right one is largest
    for place, value in WINNERS.items():
        pixels[place] = value
    return pixels


KINDS = [("channels_last", False), ("channels_first", False), ("channels_last", True)]


@pytest.mark.parametrize(("order", "inner"), KINDS)
def test_routes_lead_to_the_pixels_that_won_every_pooling(order, inner):
    probe = stacked(order, inner)
    path = "backbone/" if inner else ""
    result = run(probe, "pooling-routes", image_of(rising()), layer=f"{path}out", row=1, column=2, unit=1)
    assert isinstance(result, Layers) and not result.is_group
    far, near, pixels = (one.values for one in result.maps)
    # the cell's window before `far` is rows 2, 3 and columns 4, 5 of 4 x 6: maxima of the pixels' windows are
    # 0.25 (5, 8) and 0.125 (4, 11) above, 7 (6, 9) and 0.5 (7, 11) below
    expected = np.zeros((8, 12))
    expected[6:8, 8:10] = 3  # 2 x 7 is the largest of the first channel, weight 3
    expected[4:6, 10:12] = 1  # -0.125 is the largest of the second, weight -1
    np.testing.assert_array_equal(far, expected)
    expected = np.zeros((8, 12))
    expected[6, 9] = 3 * 2
    expected[4, 11] = -1 * -1
    np.testing.assert_array_equal(near, expected)
    np.testing.assert_array_equal(pixels, expected)
    assert "activation 42.12" in result.notes[0]  # 3 * 14 - 1 * -0.125


@pytest.mark.parametrize(("order", "inner"), KINDS)
def test_routes_are_called_by_the_layers_that_pool(order, inner):
    path = "backbone/" if inner else ""
    result = run(
        stacked(order, inner),
        "pooling-routes",
        image_of(rising()),
        layer=f"{path}out",
        row=1,
        column=2,
        unit=1,
    )
    names = [f"Winners before {path}far", f"Winners before {path}near", "Pixels that the cell depends on"]
    assert [one.title for one in result.maps] == names
    assert f"Places that won: {path}far 2, {path}near 2." in result.notes[0]


def test_left_open_the_strongest_cell_of_the_strongest_unit_is_followed():
    result = run(stacked(), "pooling-routes", image_of(rising()), layer="out")
    assert "Unit 1 of out at row 1, column 2: activation 42.12" in result.notes[0]
    upper = run(stacked(), "pooling-routes", image_of(rising()), layer="out", row=0)
    assert "row 0, column 0" in upper.notes[0]  # 5 at (1, 3) is the largest above
    assert upper.maps[1].values[1, 3] == 6


def test_the_fields_of_a_layer_between_two_poolings_end_at_the_first():
    result = run(stacked(), "pooling-routes", image_of(rising()), layer="scale", row=0, column=1, unit=0)
    assert [one.title for one in result.maps] == ["Winners before near", "Pixels that the cell depends on"]
    assert np.argwhere(result.maps[0].values).tolist() == [[1, 3]]
    assert result.maps[0].values[1, 3] == 2


def test_poolings_of_windows_that_overlap_are_followed_too():
    image = keras.Input((9, 13, 1))
    hidden = layers.MaxPooling2D(3, strides=2, name="wide")(
        image
    )  # 4 x 6; cell (1, 2) sees rows 2 to 4, columns 4 to 6
    probe = models.probe(
        keras.Model(image, layers.Dense(2)(layers.Flatten()(layers.Conv2D(1, 1, name="out")(hidden))))
    )
    probe._network.layers["out"].set_weights([np.full((1, 1, 1, 1), 2.0), np.zeros(1)])
    pixels = np.zeros((9, 13, 1), np.float32)
    pixels[4, 5] = 1
    result = run(probe, "pooling-routes", image_of(pixels), layer="out", row=1, column=2, unit=0)
    expected = np.zeros((9, 13))
    expected[4, 5] = 2
    np.testing.assert_array_equal(result.maps[0].values, expected)


ACTIVATION = np.zeros((3, 4, 2), np.float32)
ACTIVATION[2, 1, 0], ACTIVATION[0, 3, 1], ACTIVATION[1, 1, 1] = 9, 7, 5
NODE = Node("deep", "Conv2D", (3, 4, 2), 0)


@pytest.mark.parametrize(
    ("wanted", "cell"),
    [
        ((-1, -1, -1), (2, 1, 0)),
        ((-1, -1, 1), (0, 3, 1)),
        ((-1, 1, 1), (1, 1, 1)),
        ((1, -1, -1), (1, 1, 1)),
        ((0, -1, -1), (0, 3, 1)),
        ((2, 3, 1), (2, 3, 1)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_what_is_left_open_is_where_the_activation_is_largest(wanted, cell):
    assert select_cell(ACTIVATION, wanted, NODE) == cell


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ((3, 0, 0), r"'deep' has 3 rows, so there is no number 3\. Choose 0 to 2\."),
        ((0, 4, 0), r"has 4 columns, so there is no number 4\. Choose 0 to 3\."),
        ((-1, -1, 2), r"has 2 units, so there is no number 2\. Choose 0 to 1\."),
    ],
)
def test_cells_beyond_the_layer_are_refused(wanted, words):
    with pytest.raises(UserError, match=words):
        select_cell(ACTIVATION, wanted, NODE)


def test_a_layer_before_all_poolings_and_a_model_without_any_are_refused():
    image = keras.Input((8, 12, 1))
    before = layers.Conv2D(2, 3, name="before")(image)
    hidden = layers.MaxPooling2D(name="pool")(before)
    probe = models.probe(keras.Model(image, layers.Dense(2, name="classes")(layers.Flatten()(hidden))))
    with pytest.raises(UserError, match="no max-pooling before layer 'before'"):
        run(probe, "pooling-routes", image_of(rising()), layer="before")
    with pytest.raises(UserError, match="no place in the picture"):
        run(probe, "pooling-routes", image_of(rising()), layer="classes")
    assert "has none" in unsupported_reason(PoolingRoutes, GapProbe().model)
    assert not unsupported_reason(PoolingRoutes, probe.model)


def test_a_pooling_layer_that_is_called_twice_counts_twice():
    image = keras.Input((8, 8, 1))
    pool = layers.MaxPooling2D(name="pool")
    hidden = layers.Conv2D(1, 1, name="out")(pool(pool(image)))
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.Flatten()(hidden))))
    result = run(
        probe,
        "pooling-routes",
        image_of(np.arange(64, dtype=np.float32).reshape(8, 8, 1)),
        layer="out",
        row=0,
        column=0,
        unit=0,
    )
    titles = [one.title for one in result.maps]
    assert len(set(titles)) == 3 and sum(title.startswith("Winners before pool") for title in titles) == 2
