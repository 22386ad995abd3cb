"""What every test gets: no display, no real settings, no leaked threads."""

import gc
import os
import signal
import sys
import threading
from pathlib import Path

if os.environ.setdefault("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    # the window rearranges itself on small screens, and Qt's offscreen one has 800 x 600 pixels
    os.environ["QT_QPA_PLATFORM"] += f":configfile={Path(__file__).with_name('screen.json')}"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ |= {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"}  # the window speaks English on every machine

import numpy as np
import pytest

import engine.methods  # noqa: F401 - enters the methods into the register
from app.cli import preflight
from app.shell import dialogs, language
from engine.imaging.picture_file import Photograph

preflight.set_font_folder()  # before Qt starts
if sys.platform != "linux":  # where LANGUAGE does not count
    language.desktop_languages = lambda: ["en"]

collect_ignore = ["hands"]  # it needs a display, and is run only when named: make test does so


@pytest.fixture(autouse=True, scope="module")
def no_hoarded_networks():
    """Collect the networks of a test file at its end: few objects in cycles hold much memory."""
    yield
    gc.unfreeze()  # the engine's thread takes all there is out of its sight
    gc.collect()


@pytest.fixture(autouse=True)
def no_leaked_threads():
    before = set(threading.enumerate())
    yield
    leaked = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert not leaked


@pytest.fixture(autouse=True, scope="session")
def unsaved_sessions_are_dropped():
    """Close windows without the question about unsaved changes, which would wait for an answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialogs, "ask_to_save", lambda *_: "discard")
        yield


@pytest.fixture
def interruptible():
    """Let SIGINT raise KeyboardInterrupt and end children; a script in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def photograph():
    """A landscape picture whose pixels are all different."""
    pixels = np.random.default_rng(3).integers(0, 256, (30, 45, 3), np.uint8)
    return Photograph("noise.png", pixels, "0" * 64)
