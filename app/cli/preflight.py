"""Find the system libraries of Qt and OpenCV before their import; name the missing ones in one sentence."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["has_display", "missing_libraries", "remedy", "set_font_folder"]

# library: (package of Debian, package of Fedora)
_ALWAYS: Mapping[str, tuple[str, str]] = {
    "libGL.so.1": ("libgl1", "mesa-libGL"),
    "libEGL.so.1": ("libegl1", "mesa-libEGL"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
_WINDOW: Mapping[str, tuple[str, str]] = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
}


def has_display() -> bool:
    """Return whether there is a display."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def set_font_folder() -> None:
    """Set the folder of fonts for Qt on Windows; without it, offscreen windows show no letters."""
    if sys.platform == "win32":
        os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"))


def missing_libraries(window: bool, load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """Return the system libraries that do not load, on Linux; `window` includes those of Qt's windows."""
    if sys.platform != "linux":
        return []
    return [name for name in {**_ALWAYS, **(_WINDOW if window else {})} if not _loads(name, load)]


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True


def remedy(libraries: list[str]) -> str:
    """Return one sentence with the commands that install `libraries`."""
    packages = {**_ALWAYS, **_WINDOW}
    debian, fedora = (
        " ".join(dict.fromkeys(packages[name][which] for name in libraries)) for which in (0, 1)
    )
    return (
        f"Convscope needs missing system libraries: {', '.join(libraries)}. Install them with "
        f"'sudo apt-get install {debian}' on Debian or Ubuntu, 'sudo dnf install {fedora}' on Fedora."
    )
