"""A folder of sample photographs in the real window: walked, predicted, searched for what excites a unit."""

import shutil

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGraphicsView,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
)

from app.folder.remembered_view import remember_view
from app.shell import dialogs
from engine.imaging.samples import sample_path
from tests.e2e.test_any_model import FILES
from widgets.folder.confusion_dialog import ConfusionDialog
from widgets.folder.folder_panel import FolderPanel
from widgets.folder.picture_rows import CAPTION_ROLE

LEFT = Qt.MouseButton.LeftButton
IN_CLASS_FOLDERS = {
    "Egyptian_cat": "chelsea.png",
    "967": "coffee.png",
    "moped": "motorcycle_left.png",
    "tabby": "astronaut.png",
}


def drop(application, path):
    """Drop a file or folder on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(application.window, enter)
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(application.window, event)


def counts(application):
    return application.window.panels.folder_panel.findChild(QLabel, "counts").text()


def told(application):
    """The caption of each picture, by name."""
    model = application.window.panels.folder_panel.grid.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return {row.data(): row.data(CAPTION_ROLE).text for row in rows}


@pytest.fixture
def folder(tmp_path):
    """Four photographs in folders called after classes, one of them wrongly, and a file that is no picture."""
    place = tmp_path / "photographs"
    for group, name in IN_CLASS_FOLDERS.items():
        (place / group).mkdir(parents=True)
        shutil.copy(sample_path(name), place / group)
    (place / "moped" / "broken.jpg").write_bytes(b"nothing")
    return place


@pytest.fixture
def opened(qtbot, application, folder):
    """The window with that folder open and predicted."""
    drop(application, folder)
    qtbot.waitUntil(lambda: "4 predicted" in counts(application), timeout=20_000)
    return application


def test_a_dropped_folder_is_judged_by_its_class_folders_and_once_for_each_fit(qtbot, opened):
    assert counts(opened) == "accuracy 75.0% (3 of 4), 5 pictures, 4 predicted, 1 cannot be read"
    assert told(opened)["chelsea.png"] == "Egyptian cat → Egyptian cat  0.40"
    assert told(opened)["coffee.png"] == "espresso → espresso  0.94"
    order = opened.window.panels.folder_panel.findChild(QComboBox, "order")
    for _ in range(3):
        qtbot.keyClick(order, Qt.Key.Key_Down)
    assert next(iter(told(opened))) == "astronaut.png"
    qtbot.keyClick(order, Qt.Key.Key_Home)

    before = told(opened)
    fit = opened.window.panels.input_form.findChild(QComboBox, "fit")
    qtbot.keyClick(fit, Qt.Key.Key_Down)
    assert "0 predicted" in counts(opened)
    qtbot.waitUntil(lambda: "4 predicted" in counts(opened), timeout=60_000)
    assert told(opened)["chelsea.png"] != before["chelsea.png"]
    qtbot.keyClick(fit, Qt.Key.Key_Up)
    assert not opened.features.folder.controller.is_predicting
    assert told(opened) == before


def test_arrows_on_the_picture_walk_through_the_folder_and_over_what_cannot_be_read(qtbot, opened):
    features, view = opened.features, opened.window.panels.canvas.findChild(QGraphicsView)
    opened.window.activateWindow()
    qtbot.mouseClick(view.viewport(), LEFT)
    qtbot.waitUntil(view.hasFocus)
    names = list(told(opened))
    assert names == ["coffee.png", "chelsea.png", "broken.jpg", "motorcycle_left.png", "astronaut.png"]
    for name in names:
        qtbot.keyClick(view, Qt.Key.Key_Right)
        assert opened.window.panels.folder_panel.current.name == name
        if name == "broken.jpg":
            qtbot.waitUntil(lambda: "broken.jpg is not a picture" in opened.window.panels.messages.text)
        else:
            qtbot.waitUntil(lambda name=name: features.state.photograph.name == name, timeout=60_000)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: features.state.photograph.name == "coffee.png", timeout=60_000)


def index_of(application, name):
    model = application.window.panels.folder_panel.grid.model()
    return next(index for row in range(model.rowCount()) if (index := model.index(row, 0)).data() == name)


def shown_menu(application, name):
    """The menu after a right click on a picture."""
    grid = application.window.panels.folder_panel.grid
    grid.scrollTo(index_of(application, name))
    place = grid.visualRect(index_of(application, name)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, grid.viewport().mapToGlobal(place))
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(qtbot, menu, title):
    entry = next(entry for entry in menu.actions() if title in entry.text().replace("&", ""))
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())


def test_a_double_click_explains_a_picture_also_by_a_method_that_needs_no_class(qtbot, opened):
    window, features = opened.window, opened.features
    window.panels.method_panel.set_method("activations")
    grid = window.panels.folder_panel.grid
    for name in ("motorcycle_left.png", "motorcycle_left.png", "coffee.png"):
        grid.scrollTo(index_of(opened, name))
        place = grid.visualRect(index_of(opened, name)).center()
        with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
            qtbot.mouseClick(grid.viewport(), LEFT, pos=place)
            qtbot.mouseDClick(grid.viewport(), LEFT, pos=place)
        assert ended.args[0].job.method.name == "activations"
        assert ended.args[0].job.photograph.name == name


def test_the_menu_of_a_picture_explains_it_copies_its_path_and_opens_its_folder(
    qtbot, opened, folder, monkeypatch
):
    urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toLocalFile()))
    choose(qtbot, shown_menu(opened, "chelsea.png"), "Copy path")
    assert QApplication.clipboard().text() == str(folder / "Egyptian_cat" / "chelsea.png")
    choose(qtbot, shown_menu(opened, "chelsea.png"), "Show in folder")
    assert urls == [(folder / "Egyptian_cat").as_posix()]
    with qtbot.waitSignal(opened.features.state.job_ended, timeout=60_000) as ended:
        choose(qtbot, shown_menu(opened, "coffee.png"), "Explain")
    assert ended.args[0].job.photograph.name == "coffee.png"
    choose(qtbot, shown_menu(opened, "coffee.png"), "Confusion matrix")
    assert opened.window.findChild(ConfusionDialog).isVisible()


def test_size_and_order_of_the_pictures_are_remembered(qtbot, opened, folder):
    panel, settings = opened.window.panels.folder_panel, opened.settings
    qtbot.keyClick(panel.findChild(QSlider, "size"), Qt.Key.Key_Right)
    qtbot.keyClick(panel.findChild(QComboBox, "order"), Qt.Key.Key_End)
    assert (settings.get("thumbnail_height"), settings.get("folder_order")) == ("80", "Worst mistake first")
    opened.features.folder.controller.open(folder / "moped")
    qtbot.waitUntil(lambda: "2 pictures" in counts(opened))
    assert panel.findChild(QComboBox, "order").currentText() == "Worst mistake first"
    other = FolderPanel()
    qtbot.addWidget(other)
    remember_view(other, settings)
    assert other.findChild(QSlider, "size").value() == 80


def test_predicting_is_stopped_at_its_row_and_goes_on_when_the_folder_is_opened_again(
    qtbot, application, tmp_path, monkeypatch
):
    for number in range(300):
        shutil.copy(sample_path("astronaut.png"), tmp_path / f"a{number}.png")
    monkeypatch.setattr(dialogs, "ask_picture_folder", lambda *_: tmp_path)
    application.features.folder.controller.ask()
    qtbot.waitUntil(
        lambda: (
            ", 0 predicted" not in counts(application)
            and application.features.folder.controller.is_predicting
        ),
        timeout=60_000,
    )
    row = next(
        row
        for row in application.window.panels.job_list.findChildren(QLabel)
        if "Predicting 300" in row.text()
    ).parent()
    qtbot.mouseClick(row.findChild(QToolButton, "cancel"), LEFT)
    assert not application.features.folder.controller.is_predicting
    assert row.state == "stopped"
    application.features.folder.controller.ask()
    qtbot.waitUntil(lambda: application.features.folder.controller.is_predicting)
    titles = [
        label.text()
        for label in application.window.panels.job_list.findChildren(QLabel)
        if label.text().startswith("Predicting")
    ]
    assert sorted(int(title.split()[1]) for title in titles)[0] < 300  # those of before are known


def test_folders_without_pictures_end_in_a_sentence_and_saved_models_open_as_models(
    qtbot, application, tmp_path
):
    drop(application, tmp_path)
    qtbot.waitUntil(lambda: "contain no pictures" in application.window.panels.messages.text)
    with qtbot.waitSignal(application.features.state.model_opened, timeout=60_000):
        drop(application, FILES / "saved_model")


def test_what_excites_a_unit_is_found_shown_and_framed(qtbot, opened):
    window, features = opened.window, opened.features
    window.panels.method_panel.set_method("activations")
    window.panels.method_panel.choose_layer("block2b_add")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "run"), LEFT)
    surface = window.panels.tile_grid.surface
    place = surface.mapFrom(window.panels.tile_grid, window.panels.tile_grid.position_of_tile(5))
    QApplication.sendEvent(
        surface, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, surface.mapToGlobal(place))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry = next(entry for entry in menu.actions() if "Top pictures" in entry.text().replace("&", ""))
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    title = "Pictures that excite unit 5 of block2b_add most"
    qtbot.waitUntil(lambda: window.panels.tile_grid.tiles.title == title, timeout=60_000)
    found = window.panels.tile_grid.tiles
    assert len(found.captions) == 4 and "1 could not be read." in found.notes
    values = [float(caption.rpartition(" ")[2]) for caption in found.captions]
    assert values == sorted(values, reverse=True)

    qtbot.mouseClick(
        surface,
        LEFT,
        pos=surface.mapFrom(window.panels.tile_grid, window.panels.tile_grid.position_of_tile(0)),
    )
    name = found.sources[0].path.name
    box = found.sources[0].box
    framed = QRectF(box.left, box.top, box.width, box.height)
    qtbot.waitUntil(
        lambda: features.state.photograph.name == name and window.panels.canvas._tools._field.rect() == framed
    )
    assert window.panels.folder_panel.current == found.sources[0].path
    assert window.panels.tile_grid.tiles.title == title
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "run"), LEFT)
    assert ended.args[0].result.raw[5].max() == pytest.approx(values[0], rel=1e-3)
