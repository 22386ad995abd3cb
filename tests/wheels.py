"""List pinned packages without wheels by Python and system: `python -m tests.wheels`; installs nothing.

Asked are all direct requirements and extras of pyproject.toml, in the versions of constraints.txt. On macOS
the oldest system is found that has wheels of a package.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(5, 37)]  # glibc 2.36 is Debian 12's
SYSTEMS = {  # from the oldest on
    "Linux x86_64": [[*LINUX, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]],
    "Windows x86_64": [["win_amd64"]],
    "macOS arm64": [[f"macosx_{version}_0_arm64"] for version in (12, 13, 14, 15)],
    "macOS x86_64": [[f"macosx_{version}_0_x86_64"] for version in (12, 13, 14, 15)],
}


def pins() -> list[str]:
    """Return the direct requirements as `name==version`, those of macOS too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {canonicalize_name(one.name): str(one.specifier) for one in pinned}
    names = {canonicalize_name(Requirement(one).name) for one in wanted} - {"convscope"}
    names |= {canonicalize_name(one.name) for one in pinned if one.marker is not None}
    return sorted(f"{name}{versions[name]}" for name in names if name in versions)


def are_there(packages: Sequence[str], python: str, platforms: Sequence[str]) -> bool:
    """Return whether there are wheels of all packages."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--dry-run",
            "--no-deps",
            "--only-binary=:all:",
            "--quiet",
        ]
        command += ["--disable-pip-version-check", "--target", folder, "--python-version", python]
        command += [part for platform in platforms for part in ("--platform", platform)]
        done = subprocess.run(
            [*command, *packages], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        return done.returncode == 0


def exceptions(packages: Sequence[str], python: str, system: str) -> Iterator[tuple[str, str]]:
    """Yield the packages that have no wheel, or none for the oldest release of the system."""
    left = list(packages)
    for place, platforms in enumerate(SYSTEMS[system]):
        missing = (
            []
            if are_there(left, python, platforms)
            else [one for one in left if not are_there([one], python, platforms)]
        )
        if place:
            yield from ((one, f"from {platforms[0]} on") for one in left if one not in missing)
        left = missing
        if not left:
            return
    yield from ((one, "none") for one in left)


def main() -> int:
    """Print missing wheels by system; return 1 if there are any."""
    packages, found = pins(), []
    print(f"{len(packages)} pins: {', '.join(packages)}", flush=True)  # noqa: T201 - a command's answer
    for system in SYSTEMS:
        here = [one for one in packages if "macOS" in system or not one.startswith("pyobjc")]
        for python in PYTHONS:
            for package, what in exceptions(here, python, system):
                found.append(what)
                print(f"{system}, Python {python}, {package}: {what}", flush=True)  # noqa: T201
    counts = f"{len(packages)} pins, {len(PYTHONS)} Pythons, {len(SYSTEMS)} systems"
    print(f"{counts}: {found.count('none')} without a wheel")  # noqa: T201
    return 1 if "none" in found else 0


if __name__ == "__main__":
    sys.exit(main())
