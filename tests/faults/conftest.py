"""Fixtures of the tests that make faults of the machine for real."""

import os
import subprocess
import sys

import pytest

from tests.app.conftest import images, model_file, without_engine  # noqa: F401 - fixtures


@pytest.fixture
def mount_disk(tmp_path):
    """Return a function that mounts an empty disk of some bytes and returns its folder."""
    mounted = []

    def mount(num_bytes):
        if sys.platform != "linux" or os.geteuid() != 0:
            pytest.skip("only root may mount a small tmpfs, on Linux")
        folder = tmp_path / f"small disk {len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={num_bytes}", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_disk(mount_disk):
    """A disk of one megabyte."""
    return mount_disk(2**20)
