"""Names and hints for files that are neither models nor readable pictures, detected by their first bytes."""

import re
from dataclasses import dataclass

__all__ = ["HEADER_BYTES", "FileKind", "archive_kind", "detect_kind", "folder_kind"]

HEADER_BYTES = 4096
"""The number of bytes at the beginning of a file that `detect_kind` reads."""

_KERAS = "Open a model that Keras has saved as .keras or .h5, or a SavedModel folder."
_EXPORT = "Convert it to a Keras model in the program that made it, and save that as .keras."
_UNPACK = "Unpack it, then open the model in it."
_TORCH = (
    "Export it from PyTorch and convert it to Keras. Convscope never unpickles files, as that would run code."
)
_PICKLE = (
    "Save its model as .keras with the program that made it. "
    "Convscope never unpickles files, as that would run code."
)
_WEIGHTS = (
    "It contains weights without a network: "
    "load it in the program that made it, and save the model as .keras."
)
_PICTURE = "Save it as PNG or JPEG with the program that shows it."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its name as a noun phrase such as "a PDF document", and a hint as a sentence."""

    name: str
    hint: str


_STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (
        b"version https://git-lfs",
        FileKind("a Git LFS pointer: the file itself was not downloaded", "Fetch it with 'git lfs pull'."),
    ),
    (b"GGUF", FileKind("a language model (GGUF)", _KERAS)),
    (b"\x93NUMPY", FileKind("a NumPy array", _KERAS)),
    (b"MATLAB 5.0 MAT-file", FileKind("a MATLAB file", _EXPORT)),
    (b"\x1f\x8b", FileKind("compressed (gzip)", _UNPACK)),
    (b"BZh", FileKind("compressed (bzip2)", _UNPACK)),
    (b"\xfd7zXZ\0", FileKind("compressed (xz)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", FileKind("a 7z archive", _UNPACK)),
    (b"Rar!", FileKind("a RAR archive", _UNPACK)),
    (b"%PDF", FileKind("a PDF document", _KERAS)),
    (b"\x89PNG", FileKind("a picture (PNG)", "Open it as a picture.")),
    (b"\xff\xd8\xff", FileKind("a picture (JPEG)", "Open it as a picture.")),
    (b"model_checkpoint_path:", FileKind("the list of a TensorFlow checkpoint", _WEIGHTS)),
    (b"<net ", FileKind("an OpenVINO network", _EXPORT)),
    (b"v\x2f\x31\x01", FileKind("an EXR picture", "Open it as a picture.")),
    (b"FUJIFILMCCD-RAW", FileKind("a camera's raw picture", _PICTURE)),
    (b"FOVb", FileKind("a camera's raw picture", _PICTURE)),
    (b"IIRO", FileKind("a camera's raw picture", _PICTURE)),
    (b"IIRS", FileKind("a camera's raw picture", _PICTURE)),
    (b"IIU\0", FileKind("a camera's raw picture", _PICTURE)),
    (b"MMOR", FileKind("a camera's raw picture", _PICTURE)),
    (b"II\x1a\0\0\0HEAPCCDR", FileKind("a camera's raw picture", _PICTURE)),
)
_AT: tuple[tuple[int, bytes, FileKind], ...] = (
    (4, b"TFL3", FileKind("a TensorFlow Lite model", "Open the Keras model that it was converted from.")),
    (4, b"ftypcrx", FileKind("a camera's raw picture", _PICTURE)),
    (128, b"DICM", FileKind("a DICOM picture", "Open it as a picture.")),
    (257, b"ustar", FileKind("a tar archive", _UNPACK)),
    (4, b"n+2\0", FileKind("a NIfTI volume", "Open it as a picture.")),
    (344, b"n+1\0", FileKind("a NIfTI volume", "Open it as a picture.")),
    (344, b"ni1\0", FileKind("the header of a NIfTI volume", "Save the slices that you want as PNG.")),
)
_ENDINGS: tuple[tuple[str, FileKind], ...] = (
    (
        ".pb",
        FileKind(
            "a frozen graph of TensorFlow, or part of one",
            "Open a SavedModel folder, or the Keras model it was made from.",
        ),
    ),
    (".meta", FileKind("the graph of a TensorFlow checkpoint", _WEIGHTS)),
    (".index", FileKind("part of a TensorFlow checkpoint", _WEIGHTS)),
    (".ckpt", FileKind("a checkpoint", _WEIGHTS)),
    (".caffemodel", FileKind("a Caffe model", _EXPORT)),
    (".prototxt", FileKind("the description of a Caffe model", _EXPORT)),
    (".mlmodel", FileKind("a Core ML model", _EXPORT)),
    (".weights", FileKind("a file of Darknet weights", _EXPORT)),
    (".dcm", FileKind("a DICOM picture", _PICTURE)),
)
_DATA = re.compile(r"\.data-\d{5}-of-\d{5}$")


def detect_kind(start: bytes, name: str) -> FileKind | None:
    """Return the kind of a file, or None where it is not known.

    Parameters
    ----------
    start
        The first `HEADER_BYTES` bytes of the file; they are checked first.
    name
        The name of the file, any case.
    """
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    for place, magic, kind in _AT:
        if start[place : place + len(magic)] == magic:
            return kind
    return _by_content(start) or _by_name(name.lower())


def _by_content(start: bytes) -> FileKind | None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:100].lower().startswith((b"<!doctype html", b"<html", b"<head")):
        return FileKind(
            "a web page: the download went wrong", "Download the file itself, not the page about it."
        )
    if text.startswith((b"{", b"[", b'"{')):
        return _json_kind(text)
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        torch = start[2:4] == b"\x8a\x0a" or b"torch" in start
        return FileKind("a PyTorch file", _TORCH) if torch else FileKind("a Python pickle", _PICKLE)
    if (
        start[:1] == b"\x08"
        and 3 <= int.from_bytes(start[1:2]) <= 20
        and start[2:3] in (b"\x12", b"\x1a", b":")
    ):
        return FileKind("an ONNX model", _EXPORT)
    if start[8:9] == b"{" and 2 <= int.from_bytes(start[:8], "little") < 2**27:
        return FileKind("a safetensors file", _WEIGHTS)
    return None


def _json_kind(text: bytes) -> FileKind:
    if b"modelTopology" in text or b"weightsManifest" in text:
        return FileKind("a TensorFlow.js model", "Open the Keras model that it was converted from.")
    if b"class_name" in text:
        hint = (
            "Open its weights with it: File > Open architecture, "
            "or --model WEIGHTS --architecture FILE on the command line."
        )
        return FileKind("a description of a model, without weights", hint)
    return FileKind("JSON, but not a description of a model", _KERAS)


def _by_name(name: str) -> FileKind | None:
    if _DATA.search(name):
        return FileKind("part of a TensorFlow checkpoint", _WEIGHTS)
    return next((kind for ending, kind in _ENDINGS if name.endswith(ending)), None)


def archive_kind(names: list[str]) -> FileKind | None:
    """Return the kind of a ZIP archive that is not a Keras model, by the names of its members."""
    endings = {name.rpartition(".")[2].lower() for name in names}
    if any(name.endswith(("/data.pkl", "/version")) or name == "data.pkl" for name in names):
        return FileKind("a PyTorch file", _TORCH)
    if any(name.rpartition("/")[2] == "saved_model.pb" for name in names):
        return FileKind(
            "an archive with a SavedModel folder",
            "Unpack it, then open the folder: File > Open SavedModel folder.",
        )
    if "tflite" in endings:
        return FileKind(
            "an archive with a TensorFlow Lite model", "Open the Keras model that it was converted from."
        )
    if "model.json" in {name.rpartition("/")[2] for name in names}:
        return FileKind(
            "an archive with a TensorFlow.js model", "Open the Keras model that it was converted from."
        )
    if endings == {"npy"}:
        return FileKind("a file of NumPy arrays", _KERAS)
    if "[Content_Types].xml" in names:
        return FileKind("an office document", _KERAS)
    return None


def folder_kind(names: list[str]) -> FileKind | None:
    """Return the kind of a folder that is not a SavedModel, by the names of its files."""
    if "checkpoint" in names or any(name.endswith(".index") for name in names):
        return FileKind("a folder of TensorFlow checkpoints", _WEIGHTS)
    if "model.json" in names:
        return FileKind("a TensorFlow.js model", "Open the Keras model that it was converted from.")
    if any(name.endswith((".safetensors", ".bin")) for name in names) and "config.json" in names:
        return FileKind("a folder of PyTorch weights", _TORCH)
    models = [name for name in names if name.endswith((".keras", ".h5", ".hdf5"))]
    if models:
        return FileKind("a folder, not a model", f"Open a file in it, such as {models[0]}.")
    return None
