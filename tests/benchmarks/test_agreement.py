"""The table "Found by comparison" in docs/methods.md: whole, of this version, and against the libraries that are pinned."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPARED = (
    "Gradient saliency", "Gradient x input", "Guided backpropagation", "DeconvNet", "Integrated gradients", "SmoothGrad",
    "Occlusion", "Superpixel occlusion", "Grad-CAM", "Grad-CAM++", "LayerCAM", "HiResCAM", "Guided Grad-CAM", "Score-CAM",
    "RISE", "LIME", "Activations", "Deletion area", "Insertion area", "Receptive field",
)  # fmt: skip
SMALL, LARGE = (
    1e-4,
    1e-3,
)  # above the first a row says why; above the second another row must prove the method


def table():
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    made, _, head, _, *rows = (
        text.split("<!-- comparison -->\n")[1].split("<!-- end of comparison -->")[0].splitlines()
    )
    return made, head, [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_the_table_is_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert table()[0] == f"Convscope {version}, by `python -m benchmarks.agreement`:"


def test_every_row_is_whole_and_every_method_is_compared_with_a_pinned_version():
    _, head, rows = table()
    assert head == "| method | compared with | network | largest relative difference | remark |"
    assert all(len(row) == 5 for row in rows)
    assert {row[0] for row in rows} >= set(COMPARED)
    pinned = "".join((ROOT / "benchmarks" / name).read_text(encoding="utf-8") for name in ("agreement.py", "peers_environment.py",
                     "agreement_requirements.txt", "peers_requirements.txt"))  # fmt: skip
    for row in rows:
        for _, version in re.findall(r"([\w-]+) (\d+\.\d+[\d.]*)", row[1]):
            assert f'"{version}"' in pinned or f"=={version}\n" in pinned, row


def test_each_method_agrees_with_another_implementation_and_what_does_not_says_why():
    closest = {}
    for method, _, _, number, remark in table()[2]:
        found = float(number)
        closest[method] = min(found, closest.get(method, found))
        assert found >= 0 and (found < SMALL or remark), method
    assert {method: found for method, found in closest.items() if found >= LARGE} == {}


def test_the_command_can_be_started():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.agreement", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and "Found by comparison" in done.stdout, done.stderr
