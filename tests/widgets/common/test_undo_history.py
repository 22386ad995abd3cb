"""A history whose commands hold the last reference to its owner."""

import subprocess
import sys

import pytest

from tests.app.batch.batches import ROOT

_CODE = """
from PySide6.QtCore import QCoreApplication
from tests.widgets.test_widgets import layer
from widgets.canvas.layer_stack import LayerStack

application = QCoreApplication([])
stack = LayerStack()
stack.add_or_update(layer(1))
for number in range(9):
    stack.rename(1, f"name {number}")
history = stack.history
del stack
history.END()
print("survived")
"""


@pytest.mark.parametrize("end", ["clear", "__del__"])  # the second is what the collector calls
def test_a_history_outlives_its_commands(end):
    done = subprocess.run(
        [sys.executable, "-c", _CODE.replace("END", end)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("survived\n", 0), done.stderr
