"""One step away: the views of the centre, tiles by a double click, a class against another, the check of a map, a drop."""

import shutil

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QListWidget, QPushButton, QToolBar, QTreeView

from engine.imaging.samples import sample_path
from tests.hands.hand import on
from tests.hands.test_tiles import layer_row
from widgets.common.command_palette import CommandPalette
from widgets.common.drop_overlay import DropOverlay

_LONG = 60_000
FACE = (150, 220)


@pytest.fixture
def panels(application):
    yield application.window.panels
    application.window.show_view("picture")


def button(toolbar, name):
    """The button of a strip that is called so."""
    return next(
        toolbar.widgetForAction(action)
        for action in toolbar.actions()
        if action.text().replace("&", "") == name
    )


def share(part, window):
    return part.width() * part.height() / (window.width() * window.height())


def test_the_toolbar_gives_the_centre_to_picture_tiles_or_both(qtbot, application, panels, hand):
    window, canvas, tiles = application.window, panels.canvas, panels.tile_grid
    toolbar = window.findChild(QToolBar, "toolbar")
    hand.click(button(toolbar, "Tiles"))
    qtbot.waitUntil(lambda: tiles.isVisible() and share(tiles, window) > 0.4 and share(canvas, window) < 0.04)
    hand.click(button(toolbar, "Split view"))
    qtbot.waitUntil(lambda: window.view == "split" and abs(canvas.width() - tiles.width()) < 40)
    hand.click(button(toolbar, "Picture"))
    qtbot.waitUntil(lambda: not tiles.isVisible() and share(canvas, window) > 0.4)


def test_a_double_click_on_a_layer_shows_its_tiles_and_the_arrows_go_on(qtbot, application, panels, hand):
    tree = panels.model_tree.findChild(QTreeView, "layers")
    index = layer_row(tree, "stem_conv")
    tree.scrollTo(index)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=_LONG):
        hand.move(hand.at_rest(lambda: on(tree.viewport(), tree.visualRect(index).center())))
        hand.do("click", "--repeat", 2, "--delay", 60, 1)
    assert panels.tile_grid.tiles.title == "Activations of stem_conv"
    qtbot.waitUntil(lambda: not panels.tile_grid.visibleRegion().isEmpty())
    with qtbot.waitSignal(application.features.state.job_ended, timeout=_LONG):
        hand.key("Down")
    assert panels.tile_grid.tiles.title not in ("", "Activations of stem_conv")


def test_vs_shows_two_classes_side_by_side(qtbot, application, panels, hand):
    rows = panels.prediction_list.findChild(QListWidget, "predictions")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=_LONG) as ended:
        hand.click(rows.viewport(), rows.comparison_rect(1).center())
    assert ended.args[0].job.target.index == 282  # tiger cat
    assert panels.panes.kept_panes[0][0].startswith("Grad-CAM: Egyptian cat")
    assert panels.stack.layers[-1].heatmap.title == "Grad-CAM: tiger cat"
    other = panels.panes.kept_panes[0][1]
    qtbot.waitUntil(lambda: other.isVisible() and panels.canvas.isVisible())
    assert share(other, application.window) == pytest.approx(
        share(panels.canvas, application.window), rel=0.1
    )


def test_the_chosen_map_is_checked_by_its_button(qtbot, application, panels, hand):
    hand.open_tab(application.window, "Maps")
    check = panels.layer_list.findChild(QPushButton, "doubt")
    qtbot.waitUntil(lambda: check.isEnabled() and check.visibleRegion().boundingRect() == check.rect())
    with qtbot.waitSignal(application.features.state.job_ended, timeout=3 * _LONG):
        hand.click(check)
    mark = panels.plot_panel.findChild(QLabel, "check_deletion_result")
    qtbot.waitUntil(lambda: not mark.visibleRegion().isEmpty())
    assert mark.text() in ("<b>Passes</b>", "<b>Fails</b>")


def test_a_view_is_found_by_the_palette(qtbot, application, panels, hand):
    window = application.window
    hand.key("ctrl+shift+p")
    qtbot.waitUntil(lambda: window.findChild(CommandPalette) is not None)
    palette = window.findChild(CommandPalette)
    qtbot.waitUntil(palette.isVisible)
    hand.type("split view")
    rows = palette.findChild(QListView).model()
    qtbot.waitUntil(lambda: "Split view" in str(rows.index(0, 0).data()))
    hand.key("Return")
    qtbot.waitUntil(lambda: window.view == "split")


def test_a_method_is_chosen_from_its_list_with_the_mouse(qtbot, application, panels, hand):
    hand.open_tab(application.window, "Method")
    hand.click(panels.method_panel.findChild(QPushButton, "methods"))
    rows = panels.method_panel.findChild(QListView, "method_list")
    qtbot.waitUntil(rows.isVisible)
    hand.type("saliency")
    search = panels.method_panel.findChild(QLineEdit, "method_search")
    qtbot.waitUntil(lambda: search.text() == "saliency" and rows.currentIndex().isValid())
    hand.click(rows.viewport(), rows.visualRect(rows.currentIndex()).center())
    qtbot.waitUntil(lambda: not rows.isVisible())
    assert panels.method_panel.current_method == "saliency"


def test_the_strip_has_the_brush_and_a_patch_that_needs_no_button(qtbot, application, panels, hand):
    features, canvas = application.features, panels.canvas
    hand.click(button(panels.tool_strip, "Paint"))
    qtbot.waitUntil(lambda: canvas.tool == "paint")
    with qtbot.waitSignal(features.state.job_ended, timeout=_LONG):
        hand.drag(hand.at(canvas, 180, 150), hand.at(canvas, 180, 280))
    assert features.state.marks.mask[180, 150:280].all()
    hand.click(button(panels.tool_strip, "Moving patch"))
    qtbot.waitUntil(lambda: canvas.tool == "cover")
    shown = panels.prediction_list.scores[0].copy()
    hand.move(hand.at(canvas, *FACE))
    qtbot.waitUntil(
        lambda: (features.explain.occluder._scores_so_far or [None])[0] is not None, timeout=_LONG
    )
    hand.key("Escape")
    qtbot.waitUntil(lambda: canvas.tool == "hand" and (panels.prediction_list.scores[0] == shown).all())


class _Dragged(QLabel):
    """A window from which files are dragged, as from a file manager."""

    def __init__(self, files):
        super().__init__("files", None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self._files, self.done = files, None
        self.resize(60, 30)

    def mouseMoveEvent(self, event):
        if self.done is None:
            drag, content = QDrag(self), QMimeData()
            content.setUrls([QUrl.fromLocalFile(str(file)) for file in self._files])
            drag.setMimeData(content)
            self.done = drag.exec(Qt.DropAction.CopyAction)


@pytest.fixture
def dragged(qtbot, application):
    made = []

    def show(*files):
        label = _Dragged(files)
        qtbot.addWidget(label)
        label.move(application.window.mapToGlobal(QPoint(2, application.window.height() - 40)))
        label.show()
        qtbot.waitExposed(label)
        made.append(label)
        return label

    return show


def test_a_picture_is_dropped_on_the_window(qtbot, application, panels, tmp_path, dragged, hand):
    path = tmp_path / "cup.png"
    shutil.copy(sample_path("coffee.png"), path)
    label, told = dragged(path), []
    overlay = application.window.findChild(DropOverlay)
    poll = QTimer(label, interval=10)  # the drop is over when the hand is
    poll.timeout.connect(lambda: told.append(overlay.is_accepted and overlay.text))
    poll.start()
    with qtbot.waitSignal(application.features.state.job_ended, timeout=_LONG):
        hand.drag(hand.at_rest(lambda: on(label)), on(panels.canvas))
    assert label.done is Qt.DropAction.CopyAction
    assert "Drop to open the picture cup.png" in told and overlay.text == ""
    assert application.features.state.photograph.name == "cup.png"
    assert panels.stack.layers[-1].heatmap.title == "Grad-CAM: espresso"


def test_pictures_of_a_folder_are_opened_and_explained_by_clicks(qtbot, application, panels, tmp_path, hand):
    folder, features = tmp_path / "photographs", application.features
    folder.mkdir()
    for name in ("coffee.png", "rocket.jpg"):
        shutil.copy(sample_path(name), folder)
    features.folder.controller.open(folder)
    counts = panels.folder_panel.findChild(QLabel, "counts")
    qtbot.waitUntil(lambda: "2 predicted" in counts.text(), timeout=_LONG)
    grid = panels.folder_panel.grid
    place = grid.visualRect(grid.model().index(1, 0)).center()
    hand.click(grid.viewport(), place)
    qtbot.waitUntil(lambda: features.state.photograph.name == "rocket.jpg", timeout=_LONG)
    panels.method_panel.set_method("saliency")
    first = grid.visualRect(grid.model().index(0, 0)).center()
    hand.move(hand.at_rest(lambda: on(grid.viewport(), first)))
    hand.do("click", "--repeat", 2, "--delay", 60, 1)
    qtbot.waitUntil(
        lambda: (
            features.state.photograph.name == "coffee.png"
            and any(layer.heatmap.title == "Gradient saliency: espresso" for layer in panels.stack.layers)
        ),
        timeout=_LONG,
    )
