"""Fixtures of the tests that make faults of the machine for real."""

import os
import subprocess
import sys

import pytest

from tests.app.conftest import images, model_file, without_engine  # noqa: F401 - fixtures


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small tmpfs, on Linux")
    folder = tmp_path / "small disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
