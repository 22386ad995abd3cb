"""The classroom view, by its keys: on the sample photograph and on moving pictures."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QGraphicsView, QLineEdit, QPushButton, QWidget

from app.classroom.caption_builder import percent
from app.classroom.method_navigation import resolution_stages
from app.main import make_application
from engine.imaging.samples import SAMPLES
from engine.model_files.loader import open_embedded
from engine.video.source import Demonstration
from tests import models
from tests.translation_marks import marked
from widgets.common.theme import apply_scheme

pytestmark = pytest.mark.slow  # each test starts the application with its network

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
KEYS = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CATS = [("Egyptian cat", "40 %"), ("tiger cat", "32 %"), ("tabby", "16 %")]
STAGES = [
    "block2a_expand_relu",
    "block3a_expand_relu",
    "block4a_expand_relu",
    "block6a_expand_relu",
    "head_relu",
]


@pytest.fixture(scope="module")
def whole(qapp, tmp_path_factory):
    """One application for all tests that need the network."""
    store = QSettings(str(tmp_path_factory.mktemp("settings") / "s.ini"), QSettings.Format.IniFormat)
    whole = make_application(qapp, store)
    whole.window.show()
    yield whole
    whole.window.close()
    assert whole.engine.isFinished()
    whole.window.deleteLater()  # else it goes on following the desktop's colours, for all windows
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def application(qtbot, whole):
    """On the cat, its Grad-CAM at the last layer done."""
    features = whole.features
    qtbot.waitUntil(lambda: features.state.model is not None, timeout=60_000)
    features.classroom.leave()
    whole.window.activateWindow()  # keys go to the window in front
    qtbot.waitUntil(whole.window.isActiveWindow)
    whole.window.panels.method_panel.set_method("grad-cam")
    whole.window.panels.method_panel.choose_layer(STAGES[-1])
    with qtbot.waitSignal(features.explain.loader.opened, timeout=30_000):
        features.explain.pictures.open_sample(SAMPLES[0])
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=60_000)
    return whole


@pytest.fixture
def room(qtbot, application):
    room = application.features.classroom
    room.press = lambda key, held=Qt.KeyboardModifier.NoModifier: qtbot.keyClick(
        application.window, key, held
    )
    room.press(KEYS.Key_F11)
    assert room.is_active
    yield room
    room.leave()


@pytest.fixture
def live(qtbot, application, room):
    live = application.features.live.controller
    live.open(Demonstration(320, 180, 30))
    qtbot.waitUntil(lambda: live.is_playing and live.results.newest is not None, timeout=60_000)
    camera = live._camera
    yield live
    live.close()
    camera.join(10)


def outside(window):
    """What is around the picture, and whether it is there."""
    parts = {"menus": window.menuBar(), "status": window.statusBar(), **window.docks}
    return {name: not part.isHidden() for name, part in parts.items()}


def read(room):
    return [(row.name, row.number) for row in room.labels.caption.rows]


def test_everything_around_the_picture_goes_and_comes_back(qtbot, application):
    window, room = application.window, application.features.classroom
    window.docks["Maps"].close()
    window.open_dock("Folder")
    qtbot.wait(300)  # the sizes of docks come with the next events
    window.panels.canvas.show_colour_bar(False)
    size, layout, around = window.size(), window.saveState(), outside(window)
    qtbot.keyClick(window, KEYS.Key_F11)
    assert window.isFullScreen()
    assert not any(outside(window).values())
    visible = {panel.title: panel.visible for panel in room.panels}
    assert visible["Model"] and not visible["Plots"]
    qtbot.waitUntil(lambda: window.panels.canvas.size() == window.size())
    qtbot.keyClick(window, KEYS.Key_Escape)
    assert not room.is_active
    qtbot.waitUntil(lambda: window.size() == size)
    qtbot.waitUntil(lambda: window.saveState() == layout)
    assert outside(window) == around
    assert not window.panels.canvas.has_colour_bar
    assert not room.labels.is_shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_closing_there_leaves_the_layout_from_before_for_the_next_start(qtbot, tmp_path, scheme):
    stores = [QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat) for _ in range(2)]
    first, second = (make_application(QApplication.instance(), store) for store in stores)
    for made in (first, second):
        qtbot.addWidget(made.window)
        made.window.first_painted.disconnect()  # the engine is not needed
    first.features.shell.view.set_scheme(scheme)
    with qtbot.waitActive(first.window):
        first.window.show()
    first.window.open_dock("Folder")
    first.window.docks["Maps"].close()
    layout, around = first.window.layout_state, outside(first.window)
    qtbot.keyClick(first.window, KEYS.Key_F11)
    assert first.features.classroom.is_active
    assert first.window.layout_state != layout
    first.window.close()
    assert first.settings.get("layout") == layout
    second.window.restore(first.settings.get("geometry"), first.settings.get("layout"))
    second.window.show()
    assert not second.window.isFullScreen()
    assert outside(second.window) == around
    second.window.close()
    apply_scheme(first.qt, "light")


def test_labels_tell_what_the_predictions_tell(qtbot, application, room):
    scores = application.window.panels.prediction_list.scores[0]
    assert read(room) == CATS
    assert [row.share for row in room.labels.caption.rows] == sorted(scores.tolist())[:-4:-1]
    assert [row.explained for row in room.labels.caption.rows] == [True, False, False]
    caption = room.labels.caption
    assert (caption.title, caption.detail, caption.layer) == ("Grad-CAM", "Egyptian cat", "head_relu, 7 × 7")


def test_a_line_of_keys_comes_with_the_mouse_and_by_h(qtbot, application, room):
    surface = application.window.panels.canvas.findChild(QGraphicsView).viewport()
    asked = [
        lambda: room.press(KEYS.Key_H),
        lambda: room.press(KEYS.Key_Question),
        lambda: qtbot.mouseMove(surface, QPoint(70, 80)),
    ]
    for ask in asked:
        room.labels.set_shown(True)
        assert not room.labels.has_keys
        ask()
        qtbot.waitUntil(lambda: room.labels.has_keys)


def test_keys_change_method_layer_and_class_of_a_photograph(qtbot, application, room):
    features = application.features

    def pressed(key, held=Qt.KeyboardModifier.NoModifier):
        with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
            room.press(key, held)
        return ended.args[0].job

    job = pressed(KEYS.Key_L)
    assert (job.method.name, job.method.layer) == (
        "grad-cam",
        STAGES[0],
    )  # behind the last stage comes the first
    assert pressed(KEYS.Key_L, SHIFT).method.layer == STAGES[-1]
    assert pressed(KEYS.Key_L, SHIFT).method.layer == STAGES[-2]
    qtbot.waitUntil(lambda: room.labels.caption.layer == f"{STAGES[-2]}, 14 × 14")
    job = pressed(KEYS.Key_C)
    assert features.state.model.label(job.target.index) == "tiger cat"
    qtbot.waitUntil(lambda: room.labels.caption.detail == "tiger cat (pinned)")
    assert [row.explained for row in room.labels.caption.rows] == [False, True, False]
    pressed(KEYS.Key_C)
    assert features.state.model.label(pressed(KEYS.Key_C).target.index) == "Egyptian cat"
    assert pressed(KEYS.Key_M).method.name == "grad-cam++"
    assert pressed(KEYS.Key_M, SHIFT).method.name == "grad-cam"
    job = pressed(KEYS.Key_M, SHIFT)
    assert job.method.name == "channel"
    job = pressed(KEYS.Key_M, SHIFT)
    assert (job.method.name, job.method.layer) == ("activations", STAGES[-2])  # the layer stays
    tiles = application.window.panels.big_tiles
    qtbot.waitUntil(lambda: tiles.isVisible() and tiles.tiles.layer == STAGES[-2])
    qtbot.waitUntil(lambda: room.labels.caption.layer.startswith("64 of 672 tiles"))
    assert tiles.width() == pytest.approx(application.window.panels.panes.width(), abs=2)
    pressed(KEYS.Key_M, SHIFT)
    qtbot.waitUntil(lambda: tiles.isHidden())
    room.press(KEYS.Key_L)  # of a method without a layer
    assert "has no layer to choose" in application.window.panels.messages.text


def test_keys_change_what_is_wanted_of_moving_pictures(qtbot, application, room, live):
    room.press(KEYS.Key_L)
    qtbot.waitUntil(lambda: live.feed.plan.method.layer == STAGES[0])
    room.press(KEYS.Key_M)
    qtbot.waitUntil(lambda: live.feed.plan.method.name == "grad-cam++")
    qtbot.waitUntil(lambda: room.labels.caption.title == "Grad-CAM++", timeout=30_000)
    assert application.window.panels.live_bar.height() == 0
    qtbot.waitUntil(lambda: "frames a second" in room.labels.caption.measured)
    best = application.window.panels.prediction_list.best_target()
    room.press(KEYS.Key_C)
    assert live.feed.plan.target == best
    qtbot.waitUntil(lambda: room.labels.caption.detail.endswith("(pinned)"), timeout=30_000)
    room.press(KEYS.Key_C)
    assert live.feed.plan.target not in (None, best)
    room.press(KEYS.Key_C)
    room.press(KEYS.Key_C)
    assert live.feed.plan.target is None
    room.press(KEYS.Key_Space)
    qtbot.waitUntil(lambda: room.labels.caption.measured == "Frozen")
    assert live.is_frozen
    room.press(KEYS.Key_Escape)
    assert application.window.panels.live_bar.height() > 0


def test_the_demo_goes_on_by_itself_until_a_key(qtbot, application, room, live):
    room.demo.seconds = lambda: 0.3
    room.press(KEYS.Key_D)
    qtbot.waitUntil(lambda: live.feed.plan.method.name == "activations", timeout=30_000)
    assert live.feed.plan.method.layer == STAGES[0]
    room.demo.seconds = lambda: 60
    qtbot.waitUntil(lambda: application.window.panels.big_tiles.isVisible(), timeout=30_000)
    said = room.labels.caption.sentence
    assert room.demo.is_running
    room.press(KEYS.Key_Escape)  # stops it, and does nothing else
    assert not room.demo.is_running
    assert room.is_active
    room.press(KEYS.Key_D)
    assert room.demo.is_running
    qtbot.mouseClick(
        application.window.panels.canvas.findChild(QGraphicsView).viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(9, 9),
    )
    assert not room.demo.is_running
    assert said


def test_without_a_source_the_demo_shows_the_sample_photographs(qtbot, application, room):
    room.demo.seconds = lambda: 600
    outcomes = []
    application.features.state.job_ended.connect(outcomes.append)
    room.press(KEYS.Key_D)
    for number in (0, 1):
        qtbot.waitUntil(
            lambda name=SAMPLES[number]: bool(outcomes) and outcomes[-1].job.photograph.name == name,
            timeout=60_000,
        )
        room.demo.advance()
    room.press(KEYS.Key_M)  # stops it, and does what it does
    assert not room.demo.is_running
    assert application.window.panels.method_panel.current_method == "grad-cam++"


def test_letters_belong_to_fields_and_lists(qtbot, application, room):
    window = application.window
    room.press(KEYS.Key_P, CTRL | SHIFT)
    line = next(line for line in window.findChildren(QLineEdit) if line.hasFocus())
    qtbot.keyClicks(line, "mlcd")
    assert line.text() == "mlcd"
    qtbot.keyClick(line, KEYS.Key_Escape)
    assert room.is_active
    window.open_dock("Method")
    panel = window.panels.method_panel
    qtbot.mouseClick(panel.findChild(QPushButton, "methods"), LEFT)
    search = panel.findChild(QLineEdit, "method_search")
    qtbot.keyClick(search, KEYS.Key_D)  # finds DeconvNet and DeepDream, does not start the demo
    assert search.text() == "d"
    search.window().close()
    assert not room.demo.is_running
    assert window.findChild(QWidget, "big_heading").isVisible()


def test_no_label_has_been_forgotten_by_the_translation(qtbot, application, room, live):
    def read_when(condition):
        qtbot.waitUntil(
            lambda: "«" in room.labels.caption.title and condition(room.labels.caption), timeout=30_000
        )
        caption = room.labels.caption
        return [caption.title, caption.sentence, *caption.measured.split(", ")]

    with marked():
        found = read_when(lambda caption: "explained»" in caption.measured)
        room.press(KEYS.Key_C)
        read_when(lambda caption: caption.detail.startswith("«") and caption.detail.endswith(" (pinned)»"))
        room.press(KEYS.Key_M, SHIFT)
        room.press(KEYS.Key_M, SHIFT)
        found += read_when(lambda caption: caption.layer.startswith("«64 of "))
        room.press(KEYS.Key_D)
        found += [application.window.findChild(QWidget, "big_keys").accessibleName()]
        room.press(KEYS.Key_Escape)
        found += [application.window.findChild(QWidget, "big_keys").accessibleName()]
        room.press(KEYS.Key_Space)
        found += read_when(lambda caption: caption.measured == "«Frozen»")
    assert not [text for text in found if not text.startswith("«")]


def test_stages_are_where_a_size_of_map_ends():
    assert [node.path for node in resolution_stages(open_embedded().probe.model)] == STAGES
    model = models.probe(models.nested()).model
    found = resolution_stages(model)
    assert [node.shape[:2] for node in found] == sorted({node.shape[:2] for node in found}, reverse=True)
    assert not any(node.children for node in found)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.004, "< 1 %"), (0.006, "1 %"), (0.994, "99 %"), (0.9951, "99 %"), (1.0, "100 %")],
)
def test_percents(share, said):
    assert percent(share) == said
