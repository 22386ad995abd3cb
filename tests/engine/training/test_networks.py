"""Other networks than the course's: an architecture from a file, and the embedded one under a new head."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.model_files.embedded import build_embedded_base
from engine.model_files.loader import open_model
from engine.training.plan import TrainingPlan
from engine.training.process.networks import build_network, compile_network, input_of
from engine.training.process.worker import work
from tests.engine.training.test_worker import begun, both_ways


def small(units=1, activation="sigmoid"):
    image = keras.Input((24, 24, 3))
    hidden = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    hidden = layers.GlobalAveragePooling2D()(hidden)
    return keras.Model(image, layers.Dense(units, activation=activation, name="out")(hidden))


@pytest.mark.parametrize("suffix", ["keras", "json"])
def test_an_architecture_from_a_file_is_drawn_anew_and_trained(tmp_path, suffix):
    file, model = tmp_path / f"net.{suffix}", small()
    model.get_layer("conv").kernel.assign(np.zeros((3, 3, 3, 4)))
    file.write_text(model.to_json()) if suffix == "json" else model.save(file)
    run = begun(tmp_path, network="file", architecture=str(file), size=0, epochs=1)
    assert work(run) == 0, run.read_history().ended
    assert run.read_history().begun.input_shape == (24, 24, 3)
    opened = open_model(run.model)
    assert opened.preprocessing.scaling == "0..1"  # it scales nothing itself
    trained, asked = both_ways(run, opened)
    assert asked == pytest.approx(trained, abs=1e-4)
    kernel = opened.probe.kernel("conv")
    assert 0.5 < kernel.std() / np.sqrt(2 / (27 + 36)) < 1.5  # as Glorot and Bengio draw


@pytest.mark.parametrize(
    ("units", "activation", "words"),
    [
        (3, "softmax", "ends in 3 units"),
        (2, "sigmoid", "one sigmoid unit or a softmax of 2"),
        (1, None, "ends in 1 units"),
    ],
)
def test_a_last_layer_that_does_not_fit_the_classes_is_refused(tmp_path, units, activation, words):
    small(units, activation).save(tmp_path / "net.keras")
    plan = TrainingPlan(network="file", architecture=str(tmp_path / "net.keras"))
    with pytest.raises(UserError, match=words):
        build_network(plan, 24, 3, 2)
    with pytest.raises(UserError, match="takes pictures of 24 px, but the plan says 32"):
        input_of(TrainingPlan(network="file", architecture=plan.architecture, size=32))


def test_the_embedded_network_rests_first_and_moves_when_it_is_tuned_but_for_its_batch_norm():
    plan = TrainingPlan(network="embedded", dropout=0.0, rate=0.01)
    network = build_network(plan, 46, 3, 3)
    compile_network(network, plan)
    images, labels = (
        np.random.default_rng(0).uniform(0, 255, (4, 46, 46, 3)).astype(np.float32),
        np.array([0, 1, 2, 0]),
    )
    before = build_embedded_base((46, 46, 3)).get_weights()
    head = network.model.get_layer("predictions").get_weights()[0].copy()
    network.model.train_on_batch(images, labels)
    assert all(np.array_equal(*pair) for pair in zip(before, network.base.get_weights(), strict=True))
    assert not np.array_equal(head, network.model.get_layer("predictions").get_weights()[0])
    compile_network(network, plan, fine_tuning=True)
    assert float(network.model.optimizer.learning_rate) == pytest.approx(0.001)
    assert len(network.base.non_trainable_weights) == 4 * 49  # those of each batch norm
    assert len(network.base.trainable_weights) == 49  # the kernels
    scores = network.model(images, training=True) - network.model(images, training=False)
    assert np.abs(scores).max() == 0  # batch norm keeps to its statistics even in training


def test_what_is_averaged_counts_alike_wherever_it_lies():
    """Test that a shift by the stride of four poolings does not change the output of averaged maps."""
    network = build_network(TrainingPlan(global_pooling=True), 160, 1, 2)
    assert [layer.name for layer in network.model.layers][-3:] == ["average", "dropout", "predictions"]
    pictures = np.zeros((2, 160, 160, 1), np.float32)
    pictures[0, 48:64, 48:64] = pictures[1, 80:96, 64:80] = np.random.default_rng(0).uniform(
        0, 255, (16, 16, 1)
    )
    first, moved = network.model.predict(pictures, verbose=0)
    assert first == pytest.approx(moved, abs=1e-6) and first != pytest.approx(
        network.model.predict(pictures[:1] * 0, verbose=0)[0], abs=1e-6
    )
