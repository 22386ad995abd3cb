"""What safe opening costs against Keras's own loading: seconds from a file to the first predictions, and their ratio.

python -m benchmarks.opening
"""

import tempfile
import time
from pathlib import Path

from engine import backend

backend.start()

import keras
import numpy as np

from engine.loader import open_model

_ROUNDS = 3


def main() -> None:
    """Print a line for each file."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("MobileNetV2", "ResNet50"):
            for suffix in (".keras", ".h5"):
                path = Path(folder) / f"{name}{suffix}"
                getattr(keras.applications, name)(weights=None).save(path)
                _compare(path)


def _compare(path: Path) -> None:
    image = np.zeros((1, 224, 224, 3), np.float32)
    ours = min(_seconds(lambda: open_model(path).probe.predict(image)) for _ in range(_ROUNDS))
    theirs = min(_seconds(lambda: keras.saving.load_model(path, compile=False).predict(image, verbose=0)) for _ in range(_ROUNDS))
    size = path.stat().st_size / 1e6
    print(f"{path.name} ({size:.0f} MB): {ours:.1f} s, Keras alone {theirs:.1f} s, {ours / theirs:.2f} times that")


def _seconds(action: object) -> float:
    begun = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
