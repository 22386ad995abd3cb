"""A stopped job leaves a result that says so everywhere: in the window, in its settings, and in each export."""

import io
import json

import numpy as np
import pytest

from app.export.figure import make_figure
from app.export.html_report import ReportPage, report_to_html
from app.export.numeric_export import maps_to_npz
from engine.core.marks import Marks
from engine.core.method import METHODS, make
from engine.core.results import Heatmap, Tiles, mark_partial
from engine.core.target import Target
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.render import Layer
from engine.methods import TrustReport
from engine.runtime.job import Job, Outcome, partial_outcome, run_stepwise
from engine.runtime.messages import JobProgressed
from engine.session.kept_session import KeptSession, SessionKeeper, read_kept
from engine.session.recipe import make_recipe
from tests import models
from tests.quick_methods import PAINTED

MAPS = {"occlusion", "superpixel-occlusion", "lime", "rise", "smoothgrad"}
OTHERS = {"activations", "filter-patterns", "class-model", "deep-dream"}
QUICK = {
    "occlusion": {"size": 8, "stride": 8},
    "superpixel-occlusion": {"segments": 200},
    "lime": {"segments": 5, "samples": 200},
    "rise": {"masks": 2000},
    "smoothgrad": {"count": 200},
    "filter-patterns": {"steps": 6, "count": 1, "crop": 2},
    "class-model": {"steps": 8},
    "deep-dream": {"steps": 6},
}


@pytest.fixture(scope="module")
def probe():
    return models.probe(models.functional())


def stopped(probe, photograph, name):
    """A job of a method and its first partial result; None for a method without any."""
    prepared = make_preprocessing(probe.model.input_shape, "0..1")
    settings = QUICK.get(name, {})
    job = Job(7, make(name, "", settings), Target(1), photograph, prepared, Marks(mask=PAINTED))
    run = run_stepwise(job, probe)
    progress = next(step for step in run if isinstance(step, Outcome) or step.partial is not None)
    run.close()
    return job, progress if not isinstance(progress, Outcome) else None


def in_window(without_engine, probe, job, progress):
    """Stop a job in the window after its first partial result."""
    features = without_engine.features
    features.explain.models.show_without_model(features.explain.models.file)
    features.explain.model_display.show(probe.model, job.preprocessing)
    features.explain.pictures.show(job.photograph, job.target, quiet=True)
    features.explain.jobs.start(job, 1)
    features.explain.jobs.progress(JobProgressed(job.key, progress))
    features.explain.jobs.stop()
    return features.explain.shown


def test_the_methods_that_show_partial_results_are_known(probe, photograph):
    found = {
        name
        for name in METHODS
        if name in {*MAPS, *OTHERS, "grad-cam", "saliency"}
        and stopped(probe, photograph, name)[1] is not None
    }
    assert found == MAPS | OTHERS


@pytest.mark.parametrize("name", sorted(MAPS))
def test_a_stopped_map_is_marked_in_the_window_and_in_every_export(without_engine, probe, photograph, name):
    job, progress = stopped(probe, photograph, name)
    shown = in_window(without_engine, probe, job, progress)
    layer = without_engine.panels.stack.layers[-1]
    outcome = shown.outcome(layer.key)
    assert layer.title.endswith(" (partial)") and layer.title.count("(partial)") == 1
    assert outcome.steps == (progress.done, progress.total)
    sentence = f"Stopped after {progress.done} of {progress.total} steps; not the full result."
    assert layer.heatmap.notes[-1] == sentence

    recipe = make_recipe(outcome, probe.model)
    assert recipe["stopped_after"] == {"steps": progress.done, "of": progress.total}
    assert recipe["result"]["title"].endswith(" (partial)") and sentence in recipe["result"]["notes"]
    without_engine.panels.stack.rename(layer.key, "mine")  # a name does not hide it
    layer = without_engine.panels.stack.layers[-1]
    figure = make_figure(photograph.pixels, [layer], [outcome], probe.model)
    assert figure.title == "mine (partial) in noise.png" and figure.bars[0].title == "mine (partial)"
    assert f"Partial: stopped after {progress.done} of {progress.total} steps" in figure.lines
    page = report_to_html(ReportPage(probe.model, photograph, photograph.pixels, layers=((layer, outcome),)))
    assert "<h3>mine (partial)</h3>" in page and sentence in page
    archive = np.load(io.BytesIO(maps_to_npz(photograph.pixels, [layer])))
    assert archive["titles"][0].endswith(" (partial)")


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_stopped_tiles_and_pictures_are_marked(without_engine, probe, photograph, name):
    job, progress = stopped(probe, photograph, name)
    shown = in_window(without_engine, probe, job, progress)
    outcome = shown.tiles if isinstance(progress.partial, Tiles) else shown.picture
    assert outcome.result.title == f"{progress.partial.title} (partial)"
    assert make_recipe(outcome, probe.model)["stopped_after"]["of"] == progress.total
    if isinstance(progress.partial, Tiles):
        assert "(partial)" in without_engine.panels.tile_grid.tiles.title


def test_a_stopped_check_of_a_map_is_marked(without_engine, probe, photograph):
    prepared = make_preprocessing(probe.model.input_shape, "0..1")
    cam = Job(3, make("saliency"), Target(1), photograph, prepared)
    heatmap = next(step.result for step in run_stepwise(cam, probe) if isinstance(step, Outcome))
    job = Job(7, TrustReport(cam.method, heatmap, steps=4), Target(1), photograph, prepared)
    run = run_stepwise(job, probe)
    progress = next(step for step in run if isinstance(step, Outcome) or step.partial is not None)
    run.close()
    shown = in_window(without_engine, probe, job, progress)
    assert shown.report.result.title.endswith(" (partial)") and shown.report.steps is not None


def test_a_complete_result_is_not_marked(without_engine, probe, photograph):
    prepared = make_preprocessing(probe.model.input_shape, "0..1")
    job = Job(3, make("grad-cam"), Target(1), photograph, prepared)
    outcome = next(step for step in run_stepwise(job, probe) if isinstance(step, Outcome))
    recipe = make_recipe(outcome, probe.model)
    assert "stopped_after" not in recipe and "(partial)" not in json.dumps(recipe["result"])
    assert mark_partial(mark_partial(outcome.result, 1, 2), 1, 2).title.count("(partial)") == 1


def test_a_session_and_a_script_know_a_partial_map(without_engine, probe, photograph, tmp_path):
    job, progress = stopped(probe, photograph, "rise")
    in_window(without_engine, probe, job, progress)
    session = without_engine.features.sessions.capture().session
    SessionKeeper(tmp_path / "a.convscope").write(KeptSession(session))
    found = read_kept(tmp_path / "a.convscope").session.layers[0]
    assert found.outcome.steps == (progress.done, progress.total)
    assert found.heatmap.title.endswith(" (partial)")


def test_a_map_that_is_saved_while_its_job_runs_is_partial(without_engine, probe, photograph):
    job, progress = stopped(probe, photograph, "occlusion")
    features = without_engine.features
    features.explain.model_display.show(probe.model, job.preprocessing)
    features.explain.pictures.show(photograph, job.target, quiet=True)
    features.explain.jobs.start(job, 1)
    features.explain.jobs.progress(JobProgressed(job.key, progress))
    saved = features.sessions.capture().session.layers[-1]
    assert saved.heatmap.title.endswith(" (partial)") and saved.outcome.steps == (
        progress.done,
        progress.total,
    )
    assert not saved.whole
    features.explain.jobs.stop()


def test_a_layers_name_with_the_mark_is_not_marked_twice():
    heatmap = Heatmap(np.ones((2, 2), np.float32), "RISE: cat (partial)")
    layer = Layer(1, heatmap, None, heatmap.look, name="mine (partial)")
    assert layer.title == "mine (partial)"
    assert partial_outcome(None, heatmap, (1, 2)).result is heatmap
