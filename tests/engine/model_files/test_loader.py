"""Good files open; bad ones get a sentence; hostile ones run nothing."""

import json
import zipfile

import h5py
import keras
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.model_files.loader import open_model
from tests import models


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("kind", ["sequential", "functional", "nested", "multi_output", "mixed_precision"])
def test_saved_models_open_and_predict_the_same(tmp_path, kind, suffix):
    model = models.KINDS[kind]()
    path = tmp_path / f"model{suffix}"
    model.save(path)
    opened = open_model(path)
    images = np.random.default_rng(0).uniform(0, 1, (2, *opened.probe.model.input_shape)).astype(np.float32)
    theirs = model(images, training=False)
    theirs = theirs[0] if isinstance(theirs, list) else theirs
    np.testing.assert_allclose(
        opened.probe.predict(images)[0], theirs, atol=2e-3 if kind == "mixed_precision" else 1e-6
    )
    assert opened.preprocessing.scaling == ("0..255" if kind in ("sequential", "nested") else "0..1")
    assert len(opened.probe.model.digest) == 64


def test_common_keras_configurations_are_not_taken_for_hostile(tmp_path):
    path = tmp_path / "model.keras"
    conv = keras.layers.Conv2D(
        4,
        3,
        kernel_initializer="he_normal",
        kernel_regularizer=keras.regularizers.L2(1e-4),
        kernel_constraint="max_norm",
        activation="gelu",
    )
    stack = [
        keras.Input((16, 16, 3)),
        keras.layers.Normalization(mean=[1, 2, 3], variance=[1, 1, 1]),
        conv,
        keras.layers.Flatten(),
    ]
    model = keras.Sequential([*stack, keras.layers.Dense(2, activation=keras.activations.softmax)])
    model.compile("adam", "categorical_crossentropy", ["accuracy"])
    model.save(path)
    assert open_model(path).probe.model.heads[0].num_classes == 2


def hostile_config(path, change):
    """Rewrite config.json of a .keras file by `change`."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    change(config)
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def a_layer(config):
    return next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Conv2D")


def as_lambda(config):
    a_layer(config).update(class_name="Lambda")


def with_foreign_class(config):
    a_layer(config).update(module="os.path", class_name="Thing")


def with_foreign_function(config):
    a_layer(config)["config"]["activation"] = {
        "module": "builtins",
        "class_name": "function",
        "config": "eval",
        "registered_name": "function",
    }


def with_deep_nesting(config):
    inner = config["extra"] = {}
    for _ in range(200):
        inner["x"] = {}
        inner = inner["x"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (as_lambda, "program code"),
        (with_foreign_class, "not part of Keras: Thing"),
        (with_foreign_function, "'eval'"),
        (with_deep_nesting, "120 levels"),
    ],
)
def test_configurations_that_want_more_than_layers_are_refused(tmp_path, change, words):
    path = tmp_path / "model.keras"
    models.functional().save(path)
    hostile_config(path, change)
    with pytest.raises(UserError, match=words):
        open_model(path)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_lambda_layer_is_refused_and_never_run(tmp_path, suffix, wrapped, monkeypatch):
    marker = tmp_path / "marker"
    name = str(marker)
    inner = keras.layers.Lambda(lambda x: (open(name, "w").close(), x)[1], output_shape=(8, 8, 3))  # noqa: PTH123
    image = keras.Input((8, 8, 3))
    hidden = keras.Model(image, inner(image), name="inside")(image) if wrapped else inner(image)
    model = keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(hidden)))
    path = tmp_path / f"model{suffix}"
    model.save(path)
    marker.unlink(missing_ok=True)
    monkeypatch.setattr(keras.config, "enable_unsafe_deserialization", lambda: pytest.fail("never"))
    with pytest.raises(UserError, match="Lambda layer"):
        open_model(path)
    assert not marker.exists()


@pytest.mark.parametrize(
    "entry",
    [
        {"class_name": "layers.TFSMLayer", "module": "keras", "config": {}},
        {"class_name": "get_file", "module": "keras.utils", "config": {}},
        {"class_name": "enable_unsafe_deserialization", "module": "keras.config", "config": {}},
        {"class_name": "eval", "module": "builtins", "config": "1"},
        {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
        {"class_name": "Dense", "module": "keras.layers", "config": {"units": 6_000_000}},
    ],
)
def test_entries_that_only_keras_would_stop_are_stopped_before(tmp_path, entry):
    path = tmp_path / "model.keras"
    models.functional().save(path)
    hostile_config(path, lambda config: config["config"]["layers"].append(entry))
    with pytest.raises(UserError, match=r"not opened|program code"):
        open_model(path)


def my_loss(truth, prediction):
    return keras.ops.mean(truth - prediction)


def test_a_loss_of_ones_own_does_not_matter(tmp_path):
    model = models.functional()
    model.compile("adam", my_loss)
    model.save(tmp_path / "model.keras")
    assert open_model(tmp_path / "model.keras").probe.model.heads


def test_weights_that_are_not_numbers_are_refused(tmp_path):
    model = models.functional()
    model.layers[1].bias.assign(np.full(6, np.nan))
    model.save(tmp_path / "model.keras")
    with pytest.raises(UserError, match="not finite numbers"):
        open_model(tmp_path / "model.keras")


def test_loops_and_random_damage_in_hdf5_are_sentences(tmp_path):
    good = tmp_path / "good.h5"
    models.functional().save(good)
    loop = tmp_path / "loop.h5"
    loop.write_bytes(good.read_bytes())
    with h5py.File(loop, "a") as file:
        file["model_weights"]["loop"] = file["model_weights"]
    with pytest.raises(UserError, match="plain group"):
        open_model(loop)
    rng = np.random.default_rng(0)
    for number in range(15):
        content = bytearray(good.read_bytes())
        for place in rng.integers(8, len(content), 64):
            content[place] = int(rng.integers(256))
        path = tmp_path / f"damaged{number}.h5"
        path.write_bytes(content)
        try:
            open_model(path)  # damage in unused bytes may pass
        except UserError as error:
            assert error.message


def test_archives_that_reach_outside_or_swell_are_refused(tmp_path):
    good = tmp_path / "good.keras"
    models.functional().save(good)
    for name, member, content, words in (
        ("outside.keras", "../evil.txt", b"x", "outside its folder"),
        ("absolute.keras", "/evil.txt", b"x", "outside its folder"),
        ("bomb.keras", "assets/zeros", bytes(80 * 2**20), "would unpack"),
    ):
        path = tmp_path / name
        path.write_bytes(good.read_bytes())
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)
        with pytest.raises(UserError, match=words):
            open_model(path)


def test_hdf5_links_and_data_in_other_files_are_refused(tmp_path):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(16))
    for name, add in (
        ("external.h5", lambda f: f.__setitem__("leak", h5py.ExternalLink(str(tmp_path / "other.h5"), "/x"))),
        ("soft.h5", lambda f: f.__setitem__("leak", h5py.SoftLink("/model_weights"))),
        ("storage.h5", lambda f: f.create_dataset("leak", (4,), "f4", external=[(str(secret), 0, 16)])),
        ("sparse.h5", lambda f: f.create_dataset("leak", (10**9,), "f4", chunks=(1024,))),
    ):
        path = tmp_path / name
        models.functional().save(path)
        with h5py.File(path, "a") as file:
            add(file)
        with pytest.raises(UserError, match="not opened"):
            open_model(path)


def test_damaged_files_get_a_sentence(tmp_path):
    good = tmp_path / "good.keras"
    models.functional().save(good)
    weights = tmp_path / "only.weights.h5"
    models.functional().save_weights(weights)
    half = good.read_bytes()[: good.stat().st_size // 2]
    for name, content, words in (
        ("half.keras", half, "damaged"),
        ("empty.keras", b"", "is empty"),
        ("text.h5", b"hello world", "neither"),
        ("weights.h5", weights.read_bytes(), "weights only"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=words):
            open_model(tmp_path / name)
    with pytest.raises(UserError, match="is a folder"):
        open_model(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        open_model(tmp_path / "absent.keras")


def test_custom_layers_are_named(tmp_path):
    path = tmp_path / "custom.keras"
    models.subclassed().save(path)
    with pytest.raises(UserError, match="not part of Keras: Subclassed"):
        open_model(path)


def test_what_keras_cannot_load_says_so(tmp_path):
    path = tmp_path / "model.keras"
    models.functional().save(path)
    hostile_config(path, lambda config: a_layer(config).update(class_name="Conv7D"))
    with pytest.raises(UserError, match=r"cannot build the model in model\.keras"):
        open_model(path)
