"""The window as `convscope` runs it: nothing but the command keeps its parts alive."""

import os
import subprocess
import sys

from tests.app.batch.batches import ROOT

_CODE = """
import sys
from PySide6.QtCore import QTimer
from app import main
from app.headless.start_request import StartRequest

make = main.make_application

def make_and_watch(*arguments):
    application = make(*arguments)
    window = application.window  # not the application, which the command has to keep

    def end_after_the_first_map():
        if window.panels.stack.layers:
            timer.stop()
            print(window.panels.stack.layers[0].heatmap.title, flush=True)
            window.close()

    timer = QTimer(window, interval=100)
    timer.timeout.connect(end_after_the_first_map)
    timer.start()
    return application

main.make_application = make_and_watch
sys.exit(main.run_window(StartRequest()))
"""


def test_the_command_opens_the_model_explains_the_picture_and_ends_with_its_window(tmp_path):
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(names, str(tmp_path))},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "Grad-CAM: Egyptian cat\n"), done.stderr
