"""The command line as a shell user meets it: answers, errors and exit codes."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from app.cli import cli
from engine.core.method import METHODS
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_model
from tests import models
from tests.engine.model_files.legacy.test_old_models import FILES
from tests.model_table import AUTHORS_FILE
from tests.operating_systems import read_levels


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "tiny.keras"
    models.functional().save(path)
    return path


def test_explain_writes_overlay_map_and_recipe(tmp_path, model_file, capsys):
    out = tmp_path / "out"
    flags = ["--method", "occlusion", "--size", "8", "--stride", "8"]
    assert (
        cli.main(
            [
                "explain",
                *flags,
                "--image",
                str(sample_path("coffee.png")),
                "--model",
                str(model_file),
                "--target",
                "2",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    printed = capsys.readouterr()
    assert "Occlusion of 'class 2' (2) by tiny" in printed.out
    assert "0..1 is assumed" in printed.err
    values = np.load(out / "coffee-occlusion-2.npy")
    assert (values.shape, values.dtype) == ((32, 32), np.float32)
    assert read_levels(out / "coffee-occlusion-2.png").shape == read_levels(sample_path("coffee.png")).shape
    recipe = json.loads((out / "coffee-occlusion-2.json").read_text())
    assert recipe["method"]["parameters"]["size"] == 8
    assert recipe["preprocessing"]["scaling"] == "0..1"


def test_a_model_whose_output_is_a_map_has_activations(tmp_path, capsys):
    image = keras.Input((16, 16, 3))
    keras.Model(image, keras.layers.Conv2D(2, 3, activation="softmax", name="map")(image)).save(
        tmp_path / "map.keras"
    )
    flags = [
        "--image",
        str(sample_path("coffee.png")),
        "--model",
        str(tmp_path / "map.keras"),
        "--out",
        str(tmp_path),
    ]
    assert cli.main(["explain", "--method", "activations", *flags]) == 0
    assert json.loads((tmp_path / "coffee-activations.json").read_text())["target"] is None
    assert cli.main(["explain", "--method", "grad-cam", *flags]) == 1
    assert "is not a list of classes" in capsys.readouterr().err


def test_the_embedded_model_and_a_label_are_enough(tmp_path, capsys):
    code = cli.main(
        [
            "explain",
            "--method",
            "grad-cam",
            "--image",
            str(sample_path("chelsea.png")),
            "--target",
            "tabby",
            "--out",
            str(tmp_path),
        ]
    )
    assert code == 0
    assert "Grad-CAM of 'tabby' (281) by EfficientNet-Lite0" in capsys.readouterr().out
    assert np.load(tmp_path / "chelsea-grad-cam-281.npy").max() > 0


@pytest.mark.parametrize("scaling", ["-1..1", "0..1,mean=0.5,std=0.25,bgr"])
def test_a_range_that_begins_with_a_minus_and_one_of_ones_own_reach_the_recipe(tmp_path, model_file, scaling):
    flags = ["--image", str(sample_path("coffee.png")), "--model", str(model_file), "--out", str(tmp_path)]
    assert cli.main(["explain", "--method", "saliency", *flags, "--scaling", scaling]) == 0
    assert json.loads((tmp_path / "coffee-saliency.json").read_text())["preprocessing"]["scaling"] == scaling


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--method", "gradcam"], "There is no method 'gradcam'"),
        (["--method", "grad-cam", "--preset", "best"], "has no preset 'best'"),
        (["--method", "occlusion", "--size", "-1"], "Window cannot be -1"),
        (["--method", "occlusion", "--size", "ten"], "Window cannot be 'ten'"),
        (["--method", "grad-cam", "--image", "absent.png"], "There is no file 'absent.png'"),
        (["--method", "grad-cam", "--model", "absent.keras"], "cannot be read"),
        (["--method", "grad-cam", "--target", "unicorn"], "No class is called 'unicorn'"),
        (["--method", "grad-cam", "--head", "3"], "has no output 3"),
        (["--method", "grad-cam", "--scaling", "0-1"], "'0-1' is not a valid scaling"),
        (["--method", "grad-cam", "--layer", "nowhere"], "no layer 'nowhere'"),
    ],
)
def test_wrong_input_ends_in_one_sentence_and_code_1(tmp_path, capsys, model_file, flags, words):
    defaults = {"--image": str(sample_path("coffee.png")), "--model": str(model_file), "--out": str(tmp_path)}
    given = [part for flag, value in defaults.items() if flag not in flags for part in (flag, value)]
    assert cli.main(["explain", *given, *flags]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("convscope: ") and words in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("flags", "missing"),
    [
        (["explain"], "--method and --image are needed"),
        (["explain", "--method", "grad-cam"], "explain: --image is needed"),
        (["explain", "--image", "a.png"], "explain: --method is needed"),
        (["batch", "--images", "folder"], "batch: --method is needed"),
        (["gallery"], "gallery: --image is needed"),
    ],
)
def test_missing_flags_are_named_with_code_2(flags, missing, capsys):
    assert cli.main(flags) == 2
    assert missing in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["explain", "--nosuch"], "--nosuch (parameters of a method need --method NAME)"),
        (["batch", "--layer", "conv"], "--layer conv (parameters of a method need --method NAME)"),
        (["explain", "--method", "grad-cam", "--nosuch"], "--nosuch"),
        (["batch", "--method", "grad-cam", "--nosuch", "3"], "--nosuch 3"),
    ],
)
def test_unknown_flags_are_named_before_missing_ones(flags, named, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(flags)
    assert ended.value.code == 2
    assert f"unrecognised arguments: {named}\n" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [["--nonsense"], ["model", "a", "b"]])
def test_unknown_flags_are_code_2(flags):
    with pytest.raises(SystemExit) as ended:
        cli.main(flags)
    assert ended.value.code == 2


def test_a_parameter_of_another_method_is_code_2(tmp_path):
    with pytest.raises(SystemExit) as ended:
        cli.main(
            ["explain", "--method", "saliency", "--image", str(sample_path("coffee.png")), "--stride", "4"]
        )
    assert ended.value.code == 2


def test_help_shows_the_parameters_of_the_method(capsys):
    assert cli.main(["explain", "--method", "occlusion", "--help"]) == 0
    printed = capsys.readouterr().out
    assert "--stride INTEGER" in printed and "seed A, seed B" in printed and "--image FILE" in printed


def test_methods_are_listed(capsys):
    assert cli.main(["explain", "--list-methods"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == list(METHODS)
    assert len(names) > 25


def test_model_prints_the_tree(model_file, capsys):
    assert cli.main(["model", str(model_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("tiny: input 32 x 32 x 3")
    assert "input scaling: 0..1, perhaps -1..1 (evidence: none). The file does not say" in "\n".join(lines)
    assert any(line.split()[:6] == ["conv_b", "Conv2D", "16", "x", "16", "x"] for line in lines)


@pytest.mark.slow
@pytest.mark.timeout(240)  # a busy machine takes three times as long
def test_without_a_display_the_tour_runs_offscreen(tmp_path):
    """The whole application in a process of its own, as a new user on a machine without a screen starts it."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    environment["HOME"] = str(tmp_path)
    root = str(cli.Path(cli.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=230,
    )
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stdout
    made = {path.name for path in (tmp_path / "out").iterdir()}
    for name in ("grad-cam", "occlusion", "saliency", "activations", "filter-weights", "filter-patterns"):
        assert f"{name}: " in done.stdout
        assert {f"{name}.png", f"{name}.npy", f"{name}.json", f"window-{name}-light.png"} <= made
    light = read_levels(tmp_path / "out" / "window-light.png")
    dark = read_levels(tmp_path / "out" / "window-dark.png")
    assert light.mean() > dark.mean() + 50


def test_custom_layers_are_loaded_with_their_authors_code_and_only_then(tmp_path, capsys):
    path = tmp_path / "custom.keras"
    models.subclassed().save(path)
    assert cli.main(["model", str(path)]) == 1
    assert "--code" in capsys.readouterr().err
    assert cli.main(["model", str(path), "--code", str(AUTHORS_FILE)]) == 0
    assert "conv_b" in capsys.readouterr().out


def test_weights_size_labels_and_held_inputs_are_flags(tmp_path, capsys):
    weights = FILES / "weights" / "sequential_nested_weights.h5"
    assert cli.main(["model", str(weights)]) == 1
    assert "--architecture" in capsys.readouterr().err
    assert (
        cli.main(["model", str(weights), "--architecture", str(weights.with_name("sequential_nested.json"))])
        == 0
    )
    twins, picture = tmp_path / "twins.keras", str(sample_path("coffee.png"))
    models.siamese().save(twins)
    capsys.readouterr()
    names = tmp_path / "names.txt"
    names.write_text("ant\nbee\ncrow\ndog\n")
    second = cli_inputs(twins)[1]
    common = [
        "explain",
        "--model",
        str(twins),
        "--method",
        "saliency",
        "--image",
        picture,
        "--out",
        str(tmp_path),
    ]
    assert (
        cli.main(
            [
                *common,
                "--labels",
                str(names),
                "--target",
                "bee",
                "--hold",
                f"{second}={picture}",
                "--fit",
                "letterbox",
            ]
        )
        == 0
    )
    recipe = json.loads((tmp_path / "coffee-saliency-1.json").read_text())
    assert recipe["target"]["label"] == "bee"
    assert recipe["preprocessing"]["fit"] == "letterbox"
    assert recipe["preprocessing"]["held"][0]["picture"]["name"] == "coffee.png"
    assert cli.main([*common, "--hold", "nobody=1"]) == 1
    assert f"Other inputs: {second}." in capsys.readouterr().err
    opened = tmp_path / "open.keras"
    models.open_size().save(opened)
    assert cli.main(["model", str(opened), "--input-size", "96x128"]) == 0
    assert "input 96 x 128 x 3" in capsys.readouterr().out
    assert cli.main(["model", str(opened), "--input-size", "96"]) == 1
    assert "not a valid size" in capsys.readouterr().err


def cli_inputs(path):
    return [entry.name for entry in open_model(path).probe.model.inputs]


@pytest.mark.parametrize(
    "box", ["10,10,-5,20", "nan,10,5,20", "0,0,inf,5,5", "900,900,5,5", "1,2,3", "a,b,c,d"]
)
def test_a_box_that_holds_nothing_is_refused(tmp_path, capsys, box):
    assert (
        cli.main(
            [
                "explain",
                "--image",
                "coffee.png",
                "--method",
                "localisation",
                f"--box={box}",
                "--out",
                str(tmp_path),
            ]
        )
        == 1
    )
    assert "box" in capsys.readouterr().err and not list(tmp_path.iterdir())
