"""Files that reach out, swell, or ask for all memory."""

import copy
import functools
import json
import stat
import zipfile

import h5py
import numpy as np

from tests.hostile.hostile_files import (
    CONV,
    INERT,
    OUT,
    Hostile,
    a_lambda,
    archive,
    base,
    changed,
    described,
    hdf5,
    layer,
    set_in,
    stack,
)


def archives():
    outside, bomb = "outside its folder", "would unpack"
    for name in ("../evil", "a/../../evil", "/evil", "..\\evil", "\\evil", "C:evil"):
        yield Hostile(
            f"member {name}", lambda f, m, n=name: archive(f / "m.keras", members=[(n, b"x")]), outside
        )
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    yield Hostile(
        "symbolic link", lambda f, m: archive(f / "m.keras", members=[(link, "/etc/passwd")]), "holds a link"
    )
    twice = zipfile.ZipInfo("config.json")
    yield Hostile(
        "config twice",
        lambda f, m: archive(f / "m.keras", members=[(twice, json.dumps(stack(a_lambda(m))))]),
        "file twice",
    )
    packed = functools.partial(archive, compression=zipfile.ZIP_DEFLATED)
    zeros = bytes(80 * 2**20)
    yield Hostile("bomb in assets", lambda f, m: packed(f / "m.keras", members=[("assets/a", zeros)]), bomb)
    yield Hostile("bomb in config", lambda f, m: packed(f / "m.keras", zeros), bomb)
    yield Hostile("bomb in weights", lambda f, m: packed(f / "m.keras", None, zeros), bomb)
    yield Hostile(
        "nested archive",
        lambda f, m: archive(f / "m.keras", None, archive(f / "n", stack(a_lambda(m))).read_bytes()),
        "damaged",
    )

    def with_bytes(change):
        def write(folder, marker):
            path = packed(folder / "m.keras")
            content = bytearray(path.read_bytes())
            change(content)
            path.write_bytes(content)
            return path

        return write

    def encrypted(content):
        content[
            content.rindex(b"PK\x01\x02", 0, content.index(b"config.json", content.index(b"PK\x01\x02"))) + 8
        ] |= 1

    def spoiled(content):
        start = content.index(b"config.json") + 11
        content[start : start + 20] = b"\xff" * 20

    yield Hostile("encrypted", with_bytes(encrypted), "damaged")
    yield Hostile("spoiled stream", with_bytes(spoiled), "damaged")
    deep, long = "[" * 150 + "]" * 150, "[" + "{}," * (2**25 // 3) + "{}]"
    for name, config, words in (
        ("deep", {"class_name": "A", "config": json.loads(deep)}, "120 levels"),
        ("very deep", "[" * 10**6, "not JSON"),
        ("long", '{"class_name": "' + "a" * 2**25 + '"}', "longer than 32 MB"),
        (
            "many values",
            '{"class_name": "A", "config": ' + long[: 2**24 - 1 - 2**24 % 3] + "{}]}",
            "2,000,000 values|not JSON",
        ),
        ("not JSON", b"\x80\x04import os", "not JSON"),
        ("a list", "[]", "is not a model"),
        ("many digits", '{"class_name": "Dense", "config": {"units": 1' + "0" * 4000 + "}}", "not JSON"),
        ("absent", "absent", "damaged"),
    ):
        yield Hostile(f"config {name}", lambda f, m, config=config: archive(f / "m.keras", config), words)
    for units in (float("nan"), float("inf"), -1, 0, "64", [2], {"a": 1}, True, None, 1e300):
        write = changed(lambda entries, marker, units=units: entries[OUT]["config"].update(units=units))
        yield Hostile(f"units {units}", write, "cannot build|asks for units|do not fit")
    yield Hostile("no weights", lambda f, m: archive(f / "m.keras", None, b"absent"), "damaged")
    yield Hostile("letters alone", changed(set_in(CONV, "activation", "\ud800")), "cannot build")


def hdf5s():
    numbers = {"shape": (4,), "dtype": "f4"}

    def storage(file, folder):
        (folder / "secret").write_bytes(bytes(16))
        file.create_dataset("leak", **numbers, external=[(str(folder / "secret"), 0, 16)])

    def virtual(file, folder):
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource(str(folder / "other.h5"), "x", (4,))
        file.create_virtual_dataset("leak", layout)

    def small_bombs(file, folder):
        for number in range(30):
            file.create_dataset(
                f"b{number}", (3 * 2**20,), "f4", chunks=(2**20,), compression="gzip", fillvalue=1
            )

    def packed_bomb(file, folder):
        file.create_dataset("b", data=np.zeros(2**25, np.float32), chunks=(2**22,), compression="gzip")

    def references(file, folder):
        file["refs"] = np.array([file.ref], h5py.ref_dtype)

    def aliased_text(file, folder):
        file.create_dataset("text", data=["a" * 1000] * 10, dtype=h5py.string_dtype())

    def huge_attribute(file, folder):
        file.create_group("g", track_order=True).attrs.create("a", np.zeros(2**14 - 100, np.float32))

    def loop(file, folder):
        file["model_weights"]["loop"] = file["model_weights"]

    not_numbers, elsewhere = "does not hold numbers", "is a link to another place"
    for name, change, words in (
        (
            "external link",
            lambda f, d: f.__setitem__("leak", h5py.ExternalLink("/etc/passwd", "/")),
            elsewhere,
        ),
        ("soft link", lambda f, d: f.__setitem__("leak", h5py.SoftLink("/../model_weights")), elsewhere),
        ("external storage", storage, "is stored in another file"),
        ("virtual data", virtual, "is stored in another file"),
        ("loop", loop, "not a plain group"),
        ("named type", lambda f, d: f.__setitem__("t", np.dtype("f4")), "not a plain group"),
        (
            "sparse",
            lambda f, d: f.create_dataset("b", (10**9,), "f4", chunks=(1024,)),
            "far more than the file stores",
        ),
        (
            "never written",
            lambda f, d: f.create_dataset("b", (10**10,), "f4"),
            "far more than the file stores",
        ),
        ("gzip bomb", packed_bomb, "far more than the file stores"),
        ("many small bombs", small_bombs, "far more than the file stores"),
        ("references", references, not_numbers),
        ("texts", aliased_text, not_numbers),
        ("compound", lambda f, d: f.create_dataset("c", (2,), [("a", "f4"), ("b", "S9")]), not_numbers),
        ("arrays of arrays", lambda f, d: f.create_dataset("c", (2,), np.dtype(("f4", (99,)))), not_numbers),
        ("vlen", lambda f, d: f.create_dataset("c", (2,), h5py.vlen_dtype("f4")), not_numbers),
        ("complex", lambda f, d: f.create_dataset("c", (2,), "c8"), not_numbers),
        ("dotted names", lambda f, d: f.create_group("../..").create_dataset("...", **numbers), INERT),
        ("huge attribute", huge_attribute, INERT),
        (
            "weights of another",
            lambda f, d: f["model_weights"].attrs.__setitem__("layer_names", ["/", ".."]),
            "has no weights|do not fit",
        ),
        ("not finite", lambda f, d: f.__setitem__("nan", np.array([np.inf], "f4")), "not finite"),
    ):
        yield Hostile(f"HDF5 {name}", hdf5(change), words)

    def user_block(folder, marker):
        with h5py.File(folder / "m.h5", "w", userblock_size=512) as file:
            file["x"] = 1
        return folder / "m.h5"

    yield Hostile("HDF5 user block", user_block, "neither a .keras archive nor")


def absurd_shapes():
    dense, conv, flat = (
        functools.partial(layer, "Dense"),
        functools.partial(layer, "Conv2D", kernel_size=3),
        layer("Flatten"),
    )
    up = functools.partial(layer, "UpSampling2D")
    asks, puts, large = "a layer asks for", "its layers need", "its layers ask for"
    twice = stack(flat)
    for _ in range(15):
        inner = {**twice, "name": "inner", "inbound_nodes": [{"args": [_tensor("image")], "kwargs": {}}] * 3}
        twice = {
            "module": "keras",
            "class_name": "Functional",
            "config": {"name": "outer", "layers": [inner]},
        }
    eager = {**layer("Tile", "keras.src.ops.numpy", "Tile", repeats=[10**9]), "name": "t"}
    unconnected = {
        **dense(units=4096),
        "name": "u",
        "inbound_nodes": [],
        "build_config": {"input_shape": [None, 10**6]},
    }
    for name, config, words in (
        ("Dense", stack(flat, dense(units=10**9)), asks),
        ("Conv2D", stack(conv(filters=10**9)), asks),
        ("Embedding", stack(layer("Embedding", input_dim=10**9, output_dim=8)), asks),
        ("kernel", stack(layer("Conv2D", filters=4000, kernel_size=8000, padding="same")), large),
        ("input", stack(layer("ReLU"), shape=(10**6, 10**6, 3)), puts),
        ("Dense on a huge map", stack(flat, dense(units=4096), shape=(4000, 4000, 3)), large),
        ("UpSampling2D", stack(up(size=[10**5, 10**5])), puts),
        ("chain of UpSampling2D", stack(*[up(size=[8, 8])] * 6), puts),
        ("ZeroPadding2D", stack(layer("ZeroPadding2D", padding=10**6)), puts),
        ("Resizing", stack(layer("Resizing", height=10**6, width=10**6)), puts),
        ("RepeatVector", stack(flat, layer("RepeatVector", n=10**9)), puts),
        ("overflow", stack(*[up(size=[10**9, 10**9])] * 3), "cannot build|its layers need"),
        (
            "heads",
            stack(layer("Reshape", target_shape=[64, 3]), layer("GroupQueryAttention", head_dim=10**6)),
            "cannot build",
        ),
        ("many layers", stack(*[layer("ReLU")] * 20_000), "called more than"),
        ("models in models", twice, "called more than|120 levels"),
        ("call on constants", _calling(eager, 1.0), "is called on constants"),
        ("call of nothing", {**stack(), "inbound_nodes": [{}]}, "is called on constants"),
        ("unconnected layer", _calling(unconnected), large),
        (
            "unrolled",
            stack(
                layer("Reshape", target_shape=[300_000, 3]),
                layer("LSTM", units=2, unroll=True),
                shape=(1000, 900, 1),
            ),
            "do not fit",
        ),
    ):
        yield Hostile(f"absurd {name}", described(lambda marker, config=config: config), words)


def _tensor(name):
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None], "dtype": "float32", "keras_history": [name, 0, 0]},
    }


def _calling(entry, *constants):
    """The good model with another layer, called on constants or not at all."""
    config = copy.deepcopy(base()[0])
    nodes = {"inbound_nodes": [{"args": list(constants), "kwargs": {}}]} if constants else {}
    config["config"]["layers"].append({**entry, **nodes})
    return config
