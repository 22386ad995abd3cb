"""Class names and what is settled, read from and written to files beside a model's."""

import json

import platformdirs
import pytest

from engine.core.errors import UserError
from engine.model_files.labels import find_labels, read_labels
from engine.model_files.sidecar import Sidecar, read_sidecar, write_sidecar

NAMES = ("ant", "bee, honey", "crane")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain.txt", "ant\nbee, honey\n\ncrane\n"),
        ("numbered.txt", "0 ant\n1 bee, honey\n2 crane\n"),  # as Teachable Machine writes them
        ("from_one.txt", "3: crane\n1: ant\n2: bee, honey\n"),
        ("bom.txt", "\ufeffant\nbee, honey\ncrane"),
        ("list.json", '["ant", "bee, honey", "crane"]'),
        ("by_number.json", '{"2": "crane", "0": "ant", "1": "bee, honey"}'),
        ("class_indices.json", '{"crane": 2, "ant": 0, "bee, honey": 1}'),
        ("imagenet.json", '{"0": ["n01", "ant"], "1": ["n02", "bee, honey"], "2": ["n03", "crane"]}'),
        ("headed.csv", 'index,label,colour\n0,ant,red\n1,"bee, honey",gold\n2,crane,white\n'),
        ("two.csv", '2,crane\n0,ant\n1,"bee, honey"\n'),
        ("number_last.csv", 'name,label\nant,0\n"bee, honey",1\ncrane,2\n'),
        ("number_named_label.csv", 'label,name\n2,crane\n0,ant\n1,"bee, honey"\n'),
        ("wordnet.csv", 'n01,ant,0\nn02,"bee, honey",1\nn03,crane,2\n'),
        ("german.csv", '0;ant\n1;"bee, honey"\n2;crane\n'),
        ("german_named.csv", "Nummer;label\n2;crane\n0;ant\n1;bee, honey\n"),
        ("said.csv", "sep=;\n0;ant\n1;bee, honey\n2;crane\n"),
        ("tabs.csv", "ant\t0\nbee, honey\t1\ncrane\t2\n"),
        ("german.txt", "0;ant\n1;bee, honey\n2;crane\n"),
        ("number_last.txt", "crane: 2\nant: 0\nbee, honey: 1\n"),
        ("equals.txt", "ant = 0\nbee, honey = 1\ncrane = 2\n"),
        ("quoted.txt", "'ant': 0\n'bee, honey': 1\n'crane': 2\n"),
        ("json.txt", '{"crane": 2, "ant": 0, "bee, honey": 1}'),
        ("one.csv", 'ant\n"bee, honey"\ncrane\n'),
    ],
)
def test_names_in_any_usual_form_come_out_in_the_order_of_the_classes(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_labels(tmp_path / name, 3) == NAMES


def test_cards_are_not_taken_for_numbered_names(tmp_path):
    (tmp_path / "cards.txt").write_text("3 of clubs\n2 of clubs\n1 of clubs\n")
    assert read_labels(tmp_path / "cards.txt", 3) == ("3 of clubs", "2 of clubs", "1 of clubs")


@pytest.mark.parametrize(
    "names",
    [
        ("a: 1", "b: 1"),
        ("Boeing: 747", "Airbus: 380"),
        ("level 0", "level 1"),
        ("x; y", "x; z"),
        ("a:b", "c:d"),
    ],
)
def test_names_with_such_marks_in_them_are_left_as_they_are(tmp_path, names):
    (tmp_path / "a.txt").write_text("\n".join(names))
    assert read_labels(tmp_path / "a.txt", 2) == names


def test_years_as_names_are_not_taken_for_numbers(tmp_path):
    (tmp_path / "a.txt").write_text("1999 Beetle\n2005 Golf\n")
    assert read_labels(tmp_path / "a.txt", 2) == ("1999 Beetle", "2005 Golf")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("few.txt", b"ant\nbee", "2 names, but the model has 3"),
        ("gap.json", b'{"0": "a", "1": "b", "7": "c"}', "consecutive from 0 or 1"),
        ("number.json", b"3", "neither a list"),
        ("broken.json", b'["a",', "not a list of class names"),
        ("binary.txt", bytes(range(128, 255)), "cannot be read as text"),
        ("deep.json", b"[" * 100_000, "not a list of class names"),
    ],
)
def test_what_is_no_list_of_the_right_length_gets_a_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=words) as refused:
        read_labels(tmp_path / name, 3)
    assert refused.value.hint


def test_a_file_beside_the_model_is_found_and_one_that_does_not_fit_is_left_alone(tmp_path):
    model = tmp_path / "net.keras"
    assert find_labels(model, 3) == ((), "")
    (tmp_path / "net.txt").write_text("notes on the training")
    (tmp_path / "labels.txt").write_text("0 ant\n1 bee, honey\n2 crane\n")
    assert find_labels(model, 3) == (NAMES, "labels.txt")
    (tmp_path / "net.txt").write_text("x\ny\nz\n")
    assert find_labels(model, 3) == (("x", "y", "z"), "net.txt")


def test_what_is_settled_is_kept_beside_the_model_and_else_among_the_settings(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "settings")
    settled, model = Sidecar("torch", "letterbox", "names.txt"), tmp_path / "net.keras"
    assert read_sidecar(model, "d") == Sidecar()
    assert write_sidecar(model, "d", settled) == tmp_path / "net.keras.convscope.json"
    assert read_sidecar(model, "d") == settled
    assert read_sidecar(model, "another file's") == Sidecar()
    nowhere = tmp_path / "absent" / "net.keras"
    (tmp_path / "absent").write_text("a file where a folder would be")
    assert write_sidecar(nowhere, "e", settled).parent == tmp_path / "settings" / "models"
    assert read_sidecar(nowhere, "e") == settled


@pytest.mark.parametrize("content", ["", "[]", "{", json.dumps({"scaling": 3, "fit": None})])
def test_a_broken_sidecar_counts_as_none(tmp_path, content, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "settings")
    (tmp_path / "net.keras.convscope.json").write_text(content)
    assert read_sidecar(tmp_path / "net.keras", "d") == Sidecar()
