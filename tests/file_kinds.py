"""Make one file of each kind that is not a supported model: name, content, and words of its message."""

import io
import json
import pickle
import zipfile

import tensorflow as tf

__all__ = ["SAMPLES", "zipped"]

PB = tf.compat.v1.GraphDef(node=[tf.compat.v1.NodeDef(name="a", op="NoOp")]).SerializeToString()
SAFE = (60).to_bytes(8, "little") + b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}      '


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    return stream.getvalue()


SAMPLES = [
    (
        "m.h5",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
        "Git LFS pointer.*git lfs pull",
    ),
    ("m.keras", b"\n <!DOCTYPE html><html><body>404</body></html>", "web page.*Download the file itself"),
    ("m.tflite", b"\x1c\0\0\0TFL3" + bytes(20), "TensorFlow Lite.*Keras model"),
    ("m.onnx", b"\x08\x07\x12\x07pytorch\x1a\x031.0" + bytes(9), "an ONNX model.*Convert"),
    ("frozen.pb", PB, "frozen graph.*SavedModel folder"),
    ("m.pt", zipped("m/data.pkl", "m/version", "m/data/0"), "PyTorch file.*never unpickles"),
    (
        "m.pth",
        b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
        "PyTorch file.*never unpickles",
    ),
    ("m.pkl", pickle.dumps({"weights": [1, 2]}), "Python pickle.*as .keras.*run code"),
    ("m.safetensors", SAFE, "safetensors.*weights without a network"),
    ("m.npz", zipped("a.npy", "b.npy"), "NumPy arrays"),
    (
        "m.json",
        json.dumps({"class_name": "Sequential", "config": {}}).encode(),
        "without weights.*--architecture",
    ),
    ("m.json", json.dumps(json.dumps({"class_name": "Sequential"})).encode(), "without weights"),
    ("model.json", json.dumps({"format": "layers-model", "modelTopology": {}}).encode(), r"TensorFlow\.js"),
    ("m.json", b'{"a": 1}', "JSON, but not a description"),
    ("checkpoint", b'model_checkpoint_path: "ckpt-1"\n', "checkpoint.*weights without a network"),
    ("ckpt-1.index", b"\0\1\2", "part of a TensorFlow checkpoint"),
    ("ckpt-1.data-00000-of-00001", b"\0\1\2", "part of a TensorFlow checkpoint"),
    ("m.h5.gz", b"\x1f\x8b\x08" + bytes(9), "compressed.*Unpack"),
    ("m.tar", bytes(257) + b"ustar" + bytes(9), "tar archive.*Unpack"),
    ("m.zip", zipped("net/saved_model.pb", "labels.txt"), "SavedModel folder.*Unpack"),
    ("m.zip", zipped("a.keras", "b/c.h5"), "holds 2 models: a.keras, b/c.h5.*Unpack"),
    ("m.zip", zipped("readme.txt", "__MACOSX/._a.h5"), "archive without a Keras model"),
    ("m.zip", zipped("model_unquant.tflite", "labels.txt"), "TensorFlow Lite"),
    ("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(9), "picture.*Open it as a picture"),
    ("m.keras", b"", "is empty"),
    ("m.keras", b"no model at all", "neither a .keras archive nor an HDF5 file"),
    ("m.pb", b"\x08\x01\x12\x00", "frozen graph"),
]
