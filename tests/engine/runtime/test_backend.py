"""How TensorFlow is brought in, and in how many threads NumPy computes beside it."""

import os
import subprocess
import sys

from PySide6 import QtCore  # noqa: F401 - brings in what looks through the modules that are imported

from engine.network.tensorflow_startup import skip_source_inspection


def test_pyside_does_not_read_the_source_of_what_is_imported_meanwhile(tmp_path, monkeypatch):
    feature, read = sys.modules["shibokensupport.feature"], []
    search = feature._mod_uses_pyside
    monkeypatch.setattr(
        feature, "_mod_uses_pyside", lambda module: read.append(module.__name__) or search(module)
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("read_before", "not_read", "read_after"):
        (tmp_path / f"{name}.py").write_text("HERE = True\n")
    __import__("read_before")
    with skip_source_inspection():
        assert __import__("not_read").HERE
    __import__("read_after")
    assert [name for name in read if name in ("read_before", "not_read", "read_after")] == [
        "read_before",
        "read_after",
    ]


def test_without_pyside_nothing_is_in_the_way(monkeypatch):
    monkeypatch.delitem(sys.modules, "shibokensupport.feature")
    with skip_source_inspection():
        assert "shibokensupport.feature" not in sys.modules


def test_numpy_computes_in_one_thread_unless_the_user_says_otherwise():
    """Its other threads spin while they wait."""
    asked = "import engine, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in ((None, "1"), ("3", "3")):
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        environment |= {"OPENBLAS_NUM_THREADS": given} if given else {}
        done = subprocess.run(
            [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected


def test_what_comes_first_in_the_application_is_the_engine():
    """It must be imported before NumPy, which reads the number of threads as it is loaded."""
    asked = "import sys; import app.cli.cli; print('engine' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
