"""What benchmarks find: by turns, into files and back, and drawn."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from benchmarks.charts import chart
from benchmarks.draw import draw
from benchmarks.measurements import ROWS, Point, Ratio, Reading, alternately, tell
from benchmarks.result_file import Run, merged, newest, read_run, write_run

_ROWS = (
    Ratio("occlusion", "loop", 8.0, 2.0, 5.0),
    Ratio("occlusion", "batches <32>", 1.0, 2.0),
    Reading("start", "first paint", 0.6, "s", 0.7),
    Point("scaling", "ours", 100.0, 1.0, "windows", "seconds"),
    Point("scaling", "ours", 400.0, 4.0, "windows", "seconds"),
)
_RUN = Run("2026-11-22T10:30:00+00:00", "0.1.0", {"processor": "one, 2 cores"}, _ROWS)


def _of(kind):
    return [row for row in _ROWS if row.chart == kind]


def _elements(text, name):
    return ET.fromstring(text).iter(f"{{http://www.w3.org/2000/svg}}{name}")


def test_ways_take_turns_the_first_turn_is_left_out_and_the_median_counts():
    moment, done, lasts = [0.0], [], {"a": iter([90, 1, 5, 3]), "b": iter([70, 2, 2, 8])}

    def way(name):
        done.append(name)
        moment[0] += next(lasts[name])

    assert alternately([lambda: way("a"), lambda: way("b")], 3, lambda: moment[0]) == [3, 2]
    assert "".join(done) == "abababab"


def test_a_row_told_is_printed_and_kept_where_a_file_is_named(tmp_path, monkeypatch, capsys):
    tell(_ROWS[0])
    monkeypatch.setenv(ROWS, str(tmp_path / "rows"))
    tell(_ROWS[0])
    lines = (tmp_path / "rows").read_text().splitlines()
    assert [json.loads(line)["other"] for line in lines] == [8.0]
    said = capsys.readouterr().out.splitlines()
    assert said[0] == said[1]
    assert re.search(r"loop +4\.00 x +\(8 s against 2 s, target 5\)", said[0])


def test_a_run_written_is_the_run_read_and_the_latest_is_found(tmp_path):
    assert newest(tmp_path) is None
    for name in ("2026-11-22T1030.json", "2026-11-09T2359.json"):
        write_run(_RUN, tmp_path / name)
    assert newest(tmp_path) == tmp_path / "2026-11-22T1030.json"
    assert read_run(newest(tmp_path)) == _RUN


def test_newer_rows_take_the_places_of_those_about_the_same():
    again, other = (
        Ratio("occlusion", "loop", 9.0, 1.0, 5.0),
        Point("scaling", "ours", 900.0, 9.0, "windows", "seconds"),
    )
    found = merged(_RUN, [other, again]).rows
    assert found == (again, *_ROWS[1:], other)


def test_bars_of_ratios_begin_at_one_and_are_as_long_as_their_logarithms():
    text = chart(_of("occlusion"), "t")
    longer, shorter = [
        (float(bar.get("x")), float(bar.get("width"))) for bar in list(_elements(text, "rect"))[1:]
    ]
    origin = shorter[0] + shorter[1]  # a half lies to the left of 1, four to the right
    assert longer[0] == pytest.approx(origin, abs=0.2)
    assert longer[1] / shorter[1] == pytest.approx(2, abs=0.01)
    marks = [float(line.get("x1")) for line in _elements(text, "line") if line.get("stroke-width") == "3"]
    assert marks == pytest.approx([origin + longer[1] * np.log(5) / np.log(4)], abs=0.2)
    assert "batches <32>" in [label.text for label in _elements(text, "text")]


def test_curves_of_the_fourth_power_are_straight_between_the_corners():
    points = [Point("scaling", "ours", x, x**4, "side", "seconds") for x in (1.0, 3.0, 9.0)]
    (line,) = _elements(chart(points, "t"), "polyline")
    (x1, y1), (x2, y2), (x3, y3) = (
        [float(part) for part in place.split(",")] for place in line.get("points").split()
    )
    assert (x2, y2) == pytest.approx(((x1 + x3) / 2, (y1 + y3) / 2), abs=0.1)
    assert y3 < y1


def test_each_chart_of_a_run_becomes_a_picture_that_qt_can_show(tmp_path, qapp):
    from PySide6.QtGui import QImage

    files = draw(_RUN, tmp_path)
    assert [file.name for file in files] == ["occlusion.svg", "start.svg", "scaling.svg"]
    for file in files:
        image = QImage(str(file))
        assert image.width() == 760
        assert image.pixelColor(2, 2).name() == "#ffffff"


def test_the_pages_show_charts_that_are_there():
    docs = Path(__file__).parents[2] / "docs"
    shown = re.findall(
        r"\]\((images/performance/[^)]+)\)", (docs / "performance.md").read_text(encoding="utf-8")
    )
    assert shown
    assert [name for name in shown if not (docs / name).is_file()] == []
