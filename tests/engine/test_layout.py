"""What the import contracts cannot see."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("engine.methods", ("tensorflow", "keras", "PySide6", "pyqtgraph", "h5py")),
        ("engine.model_files.sandbox.sandbox_reader", ("tensorflow", "keras", "PySide6", "cv2")),
        ("engine.training.start", ("tensorflow", "keras", "PySide6", "cv2", "h5py")),
        ("engine.training.process.worker", ("tensorflow", "keras", "PySide6", "h5py")),
        ("app.cli.cli", ("tensorflow", "keras", "PySide6", "pyqtgraph", "cv2")),
        ("app.batch.run", ("tensorflow", "keras", "PySide6", "pyqtgraph", "distributed", "pyarrow")),
        ("app.main", ("tensorflow", "keras", "h5py", "scipy", "skimage")),
    ],
)
def test_importing_a_part_loads_no_more_than_it_needs(module, absent):
    code = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_opencv_leaves_qts_environment_alone():
    code = (
        "import os; os.environ['QT_QPA_FONTDIR'] = 'mine'; import engine.imaging.opencv; "
        "print(os.environ['QT_QPA_FONTDIR'], os.environ.get('QT_QPA_PLATFORM_PLUGIN_PATH'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "mine None"
