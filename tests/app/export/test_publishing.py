"""Figures, numbers and pages as files, by pixel and number."""

import base64
import csv
import io
import re
import zlib
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from app.export import figure as figures
from app.export.html_report import ReportPage, report_to_html
from app.export.numeric_export import map_to_csv, maps_to_npz, report_to_csv
from app.export.publish_actions import print_figure
from app.export.python_script import _marking, to_python_script
from app.headless.result_files import render_outcome
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.model import Head, HeadKind
from engine.core.target import Target
from engine.imaging.plotting import draw_all
from engine.imaging.render import COLOUR_MAPS, Layer, composite
from engine.session.session import ModelSource
from tests import sessions

SVG = "{http://www.w3.org/2000/svg}"


def parts():
    """A session's layers as the window has them, and the session."""
    session = sessions.session()
    layers = [
        Layer(number, saved.heatmap, saved.outcome.job.box, saved.look, True)
        for number, saved in enumerate(session.layers, start=1)
    ]
    return session, layers


def made():
    session, layers = parts()
    pixels = composite(session.photograph.pixels, layers)
    return figures.make_figure(
        pixels, layers, [saved.outcome for saved in session.layers], session.model
    ), pixels


def pixels_of(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def find(image, part):
    """Where a part lies in an image, row and column; it must be there exactly."""
    errors = cv2.matchTemplate(image, part, cv2.TM_SQDIFF)
    row, column = np.unravel_index(errors.argmin(), errors.shape)
    np.testing.assert_array_equal(image[row : row + part.shape[0], column : column + part.shape[1]], part)
    return int(row), int(column)


def test_a_figure_holds_the_pictures_own_pixels_and_its_colour_bars(qtbot):
    figure, pixels = made()
    image = pixels_of(figures.figure_to_image(figure))
    times = 15  # 45 pixels wide: the smallest whole number that makes them 640
    row, column = find(image, pixels.repeat(times, 0).repeat(times, 1))
    assert column == round(24 * 45 * times / 640)
    below = image[row + 30 * times :, column : column + 45 * times]
    for name in ("jet", "blue-red"):  # the topmost layer's bar comes first
        middle = COLOUR_MAPS[name][[64, 128, 192]]
        places = [round((index + 0.5) / 256 * 45 * times) for index in (64, 128, 192)]
        found = [
            line
            for line in range(len(below))
            if (np.abs(below[line, places].astype(int) - middle) <= 4).all()
        ]
        assert found, name
        below = below[found[-1] :]
    assert (image[: row - 1] < 128).any()  # the title, in ink


def test_a_figure_without_legend_is_the_picture(qtbot):
    _, pixels = made()
    np.testing.assert_array_equal(pixels_of(figures.figure_to_image(figures.Figure(pixels))), pixels)
    decoded = cv2.imdecode(
        np.frombuffer(figures.figure_to_png(figures.Figure(pixels)), np.uint8), cv2.IMREAD_COLOR
    )[..., ::-1]
    np.testing.assert_array_equal(decoded, pixels)


def test_svg_keeps_text_as_text_and_the_picture_as_pixels(qtbot):
    figure, pixels = made()
    root = ElementTree.fromstring(figures.figure_to_svg(replace(figure, title="a < b & c")))
    texts = ["".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")]
    for wanted in (
        "a < b & c",
        "Grad-CAM: crane (logit)",
        "Occlusion (p)",
        "0",
        "0.5",
        "1",
        "Class: crane, machine (3)",
    ):
        assert wanted.split(",")[0] in " | ".join(texts), wanted
    images = [element.get("{http://www.w3.org/1999/xlink}href") for element in root.iter(f"{SVG}image")]
    contents = [base64.b64decode(image.split(",")[1]) for image in images]
    decoded = [
        cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)[..., ::-1] for content in contents
    ]
    assert len(decoded) == 3
    np.testing.assert_array_equal(decoded[0], pixels)


def streams(content):
    """The unpacked streams of a PDF file."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(packed))
        except zlib.error:
            continue
    return found


def assert_is_page(content, pixels):
    assert content.startswith(b"%PDF-") and b"/FontFile2" in content and b"/ToUnicode" in content
    assert re.search(rb"/Count 1\b", content)  # one page
    unpacked = streams(content)
    assert any(b" Tj" in stream or b" TJ" in stream for stream in unpacked)  # text, not outlines
    assert any(stream[: pixels.size] == pixels.tobytes() for stream in unpacked)


def test_pdf_keeps_text_as_text_and_the_picture_as_pixels(qtbot):
    figure, pixels = made()
    content = figures.figure_to_pdf(figure)
    assert_is_page(content, pixels)
    box = [float(side) for side in re.search(rb"/MediaBox \[([\d. ]+)\]", content)[1].split()]
    assert box[2] == pytest.approx(170 / 25.4 * 72, abs=1)
    assert box[3] / box[2] == pytest.approx(figures.height_for(figure, 688, 24) / 688, rel=0.01)


def test_printing_fills_one_page(qtbot, tmp_path):
    figure, pixels = made()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    print_figure(figure, printer)
    assert_is_page((tmp_path / "page.pdf").read_bytes(), pixels)


def test_all_maps_in_one_file(tmp_path):
    session, layers = parts()
    (tmp_path / "maps.npz").write_bytes(maps_to_npz(session.photograph.pixels, layers))
    with np.load(tmp_path / "maps.npz", allow_pickle=False) as found:
        np.testing.assert_array_equal(found["1-grad-cam-crane"], layers[0].heatmap.values)
        np.testing.assert_array_equal(found["2-occlusion"], layers[1].heatmap.values)
        np.testing.assert_array_equal(found["photograph"], session.photograph.pixels)
        assert found["titles"].tolist() == ["Grad-CAM: crane", "Occlusion"]
        assert found["units"].tolist() == ["logit", "p"]
        box = layers[0].box
        assert found["boxes"][0].tolist() == [box.top, box.left, box.height, box.width]


def test_csv_gives_the_same_numbers_back():
    session, layers = parts()
    values = layers[0].heatmap.values
    np.testing.assert_array_equal(
        np.loadtxt(io.StringIO(map_to_csv(values)), np.float32, delimiter=","), values
    )
    report = replace(session.report.result, rows=(("a,b", '1"', "two\nlines"),), numbers=(("x", 0.1),))
    rows = list(csv.reader(io.StringIO(report_to_csv(report))))
    assert rows == [
        ["name", "value", "meaning"],
        ["a,b", '1"', "two\nlines"],
        ["x", "0.1", "full precision"],
    ]


class Seen(HTMLParser):
    """Tags with their attributes, and text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, text):
        self.texts.append(text)


def page(name="noise.png", label="crane"):
    session, layers = parts()
    photograph = replace(session.photograph, name=name)
    model = replace(
        session.model, labels=("ant", "bee", "cat", label, "dog"), heads=(Head("out", 5, HeadKind.SOFTMAX),)
    )
    behind = tuple((layer, saved.outcome) for layer, saved in zip(layers, session.layers, strict=True))
    scores = (np.array([0.05, 0.1, 0.15, 0.6, 0.1], np.float32),)
    shown = composite(photograph.pixels, layers)
    return ReportPage(
        model, photograph, shown, scores, behind, (session.tiles, session.report), "2026-01-01"
    ), layers


def test_the_report_needs_nothing_else_and_shows_all():
    content, layers = page()
    seen = Seen(report_to_html(content))
    assert not [tag for tag, _ in seen.tags if tag in ("script", "link", "iframe", "object")]
    sources = [attributes["src"] for tag, attributes in seen.tags if tag == "img"]
    assert sources and all(source.startswith("data:image/") for source in sources)
    pictures = [base64.b64decode(source.split(",")[1]) for source in sources]
    decoded = [
        cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)[..., ::-1] for picture in pictures
    ]
    np.testing.assert_array_equal(decoded[0], content.shown)
    np.testing.assert_array_equal(
        decoded[1], composite(content.photograph.pixels, [layers[1]])
    )  # the topmost comes first
    np.testing.assert_array_equal(decoded[2][0], COLOUR_MAPS["jet"])
    bars = [
        attributes["width"]
        for tag, attributes in seen.tags
        if tag == "rect" and attributes["fill"] == "var(--bar)"
    ]
    assert bars == ["60.00%", "15.00%", "10.00%", "10.00%", "5.00%"]
    text = " ".join(seen.texts)
    for wanted in (
        "crane",
        "60.0%",
        "Grad-CAM: crane",
        "6 x 8 values",
        "3.5 s",
        "Maps",
        "deletion",
        "A note.",
        '"name": "trust"',
    ):
        assert wanted in text, wanted


def test_names_from_files_are_text_in_the_report():
    evil = '<img src=x onerror=alert(1)>"&'
    content, _ = page(evil, evil)
    others = tuple(
        replace(one, result=replace(one.result, title=evil, notes=(evil,))) for one in content.others
    )
    behind = tuple(
        (replace(layer, heatmap=replace(layer.heatmap, title=evil, notes=(evil,))), one)
        for layer, one in content.layers
    )
    seen = Seen(report_to_html(replace(content, others=others, layers=behind)))
    assert not [attributes for _, attributes in seen.tags if "onerror" in attributes]
    assert evil in " ".join(seen.texts)
    assert [attributes["content"] for tag, attributes in seen.tags if attributes.get("http-equiv")] == [
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    ]


def test_a_script_is_refused_where_it_could_not_give_the_same():
    session, _ = parts()
    outcome = session.layers[0].outcome
    with pytest.raises(UserError, match="has no file that a script could read"):
        to_python_script(outcome, True, session.model, ModelSource())
    with pytest.raises(UserError, match="has random weights"):
        to_python_script(outcome, True, replace(session.model, digest=""), ModelSource())


def test_a_script_cannot_be_written_by_names_in_files():
    """Names with quotes, line breaks and backslashes stay inside their strings."""
    evil = 'x"""\nimport os; os.abort()\n\'\\'
    session, _ = parts()
    job = session.layers[0].outcome.job
    held = tuple(replace(one, name=evil, photograph=None) for one in job.preprocessing.held)
    photograph = replace(job.photograph, name=evil, path=evil)
    job = replace(job, photograph=photograph, preprocessing=replace(job.preprocessing, held=held))
    result = replace(session.layers[0].heatmap, title=evil)
    model = replace(session.model, name=evil, labels=(evil,) * 5)
    script = to_python_script(
        replace(session.layers[0].outcome, job=job, result=result),
        False,
        model,
        ModelSource(evil, evil, None, evil),
    )
    import ast

    names = {node.id for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Name)}
    assert "os" not in names
    assert evil in {node.value for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Constant)}


def test_a_reports_picture_says_what_it_is_about_and_what_it_comes_to():
    session, _ = parts()
    report, plots = session.report, draw_all(session.report.result.plots)
    pixels = render_outcome(report, session.model)
    height = len(pixels) - len(plots)
    np.testing.assert_array_equal(pixels[height:], plots)
    notes = (
        "2 of 3 checks speak for the map: "
        + "hiding the marked areas lowers the score faster than hiding shifted areas: yes; " * 4,
    )
    others = (
        (replace(report, result=replace(report.result, notes=notes)), session.model),
        (replace(report, job=replace(report.job, target=Target(4))), session.model),
    )
    for other, model in others:
        heading = render_outcome(other, model)[: -len(plots)]
        assert not np.array_equal(heading, pixels[:height])
        assert (heading < 128).any() and (heading[:, -8:] == 255).all()


def test_names_that_the_user_gave_what_was_subtracted_and_what_was_kept_are_told():
    session, layers = parts()
    name = 'mine <&> "ü" \\\\ /'
    layers = [layers[0], replace(layers[1], name=name)]
    outcomes = [saved.outcome for saved in session.layers]
    figure = figures.make_figure(session.photograph.pixels, layers, outcomes, session.model)
    assert figure.title == f"Grad-CAM: crane + {name} in noise.png" and figure.bars[0].title == name
    assert any(line.startswith("Less: Grad-CAM (layer conv") for line in figure.lines)
    kept = (("kept </title><script>", session.photograph.pixels),)
    pairs = tuple(zip(layers, outcomes, strict=True))
    page = report_to_html(
        ReportPage(session.model, session.photograph, session.photograph.pixels, (), pairs, kept=kept)
    )
    assert f"<h3>{escape(name)}</h3>" in page and "Occlusion: 6 x 8 values" in page
    assert "<figcaption>kept &lt;/title&gt;&lt;script&gt;</figcaption>" in page and "<script" not in page


def test_a_script_has_all_boxes():
    session, _ = parts()
    boxes = (Box(1, 2, 3, 4), Box(5.5, 6, 7, 8), Box(0, 0, 9, 9))
    outcome = session.layers[0].outcome
    outcome = replace(outcome, job=replace(outcome.job, marks=Marks.with_boxes(boxes)))
    line = next(line for line in _marking(outcome.job) if line.startswith("marks = "))
    found: dict[str, Marks] = {}
    exec(line, {"Marks": Marks, "Box": Box}, found)
    assert found["marks"].boxes == boxes
