"""A map of rounding noise is said to be flat, and no export draws it in full colour."""

import io

import numpy as np
import pytest

from app.export.figure import make_figure
from app.export.html_report import ReportPage, report_to_html
from app.export.numeric_export import maps_to_npz
from app.headless.result_files import render_outcome
from engine.core.look import DIVERGING, Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer, composite
from engine.methods.common.flat_maps import mark_if_flat
from engine.session.recipe import make_recipe
from tests import sessions


@pytest.fixture(params=[True, False], ids=["signed", "positive"])
def made(request):
    """A map of noise of 1e-13 before and after it is marked, over a grey picture, with an outcome."""
    noise = 1e-13 * np.random.default_rng(3).normal(size=(9, 13)).astype(np.float32)
    values = noise if request.param else noise - noise.min()
    look = DIVERGING if request.param else Look()
    plain = Heatmap(values, "Occlusion", "p", request.param, look)
    saved = sessions.session().layers[0].outcome
    marked = mark_if_flat(True, plain, "probability")
    return plain, marked, type(saved)(saved.job, marked, 0.1)


def spread(pixels):
    """The range of levels in a picture, the largest of the three channels."""
    return int(np.ptp(pixels.reshape(-1, 3).astype(int), axis=0).max())


def over_grey(heatmap):
    grey = np.full((30, 45, 3), 128, np.uint8)
    box = sessions.session().layers[0].outcome.job.box
    return composite(grey, [Layer(1, heatmap, box, Look(heatmap.look.colour_map, 1.0))])


def test_the_picture_is_flat(made):
    plain, marked, outcome = made
    inside = np.s_[10:20, 10:30]
    assert spread(over_grey(plain)[inside]) > 60
    assert spread(over_grey(marked)[inside]) < 20
    assert render_outcome(outcome, sessions.model()).shape == outcome.job.photograph.pixels.shape


def test_legend_page_settings_and_numbers_say_so(made):
    plain, marked, outcome = made
    layer, model = Layer(1, marked, outcome.job.box, marked.look), sessions.model()
    pixels = outcome.job.photograph.pixels
    bar = make_figure(pixels, [layer], [outcome], model).bars[0]
    reach = float(np.abs(plain.values).max())
    assert bar.high > 5 * reach and bar.high == pytest.approx(marked.limits[1])
    page = report_to_html(ReportPage(model, outcome.job.photograph, pixels, layers=((layer, outcome),)))
    sentence = "The map is flat: the probability moves by no more than float32 rounding."
    assert sentence in page and sentence in make_recipe(outcome, model)["result"]["notes"][0]
    archive = np.load(io.BytesIO(maps_to_npz(pixels, [layer])))
    np.testing.assert_array_equal(archive[archive.files[0]], plain.values)  # the numbers stay
