"""The large scale of the code meets its aims, and the measures detect violations."""

import ast

import pytest

from tests.structure import AIM, Figures, circles, figures, imports

MODULES = {
    "a": "from b import x",
    "b": "if TYPE_CHECKING:\n    from c import y",
    "c": "def f():\n    import a",
    "d": "from a import z",
}


def test_a_circle_counts_wherever_its_imports_stand():
    graph = imports({name: ast.parse(text) for name, text in MODULES.items()})
    assert circles(graph) == [{"a", "b", "c"}]
    graph["c"].clear()
    assert circles(graph) == []


def test_figures_are_counted(tmp_path):
    room = tmp_path / "app"
    room.mkdir()
    (room / "one.py").write_text(
        "class One:\n"
        "    def __init__(self, window, a, b):\n"
        "        self._window, self.part, self.text = window, Part(), lower()\n"
        "        self.other = Other(window.panels.layer_list.current_layer.key)\n"
        "        self._window.layers.show()\n"
    )
    (room / "two.py").write_text("x = 1  # " + 110 * "-")
    assert figures(tmp_path) == Figures(2, 0, reaches=2, constructor=3, parts=1, long_lines=1)


@pytest.mark.parametrize(
    "figure", ["fullest_folder", "circles", "reaches", "constructor", "parts", "long_lines"]
)
def test_the_code_keeps_to_its_aims(figure):
    assert getattr(figures(), figure) <= getattr(AIM, figure)
