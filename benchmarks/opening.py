"""Time safe opening against Keras's own loading: seconds from a file to the first predictions.

python -m benchmarks.opening
"""

import tempfile
from pathlib import Path

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np

from benchmarks.measurements import Ratio, alternately, tell
from engine.model_files.loader import open_model

_ROUNDS = 3


def main() -> None:
    """Print a ratio for each file."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in ("MobileNetV2", "ResNet50"):
            for suffix in (".keras", ".h5"):
                path = Path(folder) / f"{name}{suffix}"
                getattr(keras.applications, name)(weights=None).save(path)
                _compare(path)


def _compare(path: Path) -> None:
    image = np.zeros((1, 224, 224, 3), np.float32)
    theirs, ours = alternately(
        [
            lambda: keras.saving.load_model(path, compile=False).predict(image, verbose=0),
            lambda: open_model(path).probe.predict(image),
        ],
        _ROUNDS,
    )
    tell(Ratio("opening", f"{path.name} ({path.stat().st_size / 1e6:.0f} MB): Keras alone", theirs, ours))


if __name__ == "__main__":
    main()
