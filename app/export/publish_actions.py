"""Publish results as figures, numbers, prints, HTML pages and on the clipboard."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog

from app.explain.feature import ExplainFeature
from app.export import figure as figures
from app.export.export_actions import ExportActions
from app.export.html_report import ReportPage, report_to_html
from app.export.numeric_export import map_to_csv, maps_to_npz, report_to_csv
from app.export.python_script import to_python_script
from app.headless.file_names import shorten_name
from app.headless.file_writer import write_file, write_with_recipe
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.results import Heatmap, Report
from engine.imaging.render import Layer
from engine.model_files.sandbox.trusted_files import from_settings_text
from engine.runtime.job import Outcome
from engine.session.recipe import as_json, overlay_as_json
from widgets.common.translation import tr

__all__ = ["PublishActions", "print_figure"]

_PAGE_MARGIN = 0.06  # of the page width, inside the printable area


class PublishActions:
    """Actions that publish results; each asks for a file if it writes one."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        exports: ExportActions,
    ) -> None:
        self._window, self._settings, self._exports = window, settings, exports
        self._state, self._shown, self._models = explain.state, explain.shown, explain.models
        self._stack, self._canvas, self._panes = panels.stack, panels.canvas, panels.panes
        self._layer_list, self._prediction_list = panels.layer_list, panels.prediction_list
        self._messages = panels.messages
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), panels.canvas)
        keys.setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )  # other widgets copy text with the same keys
        keys.activated.connect(self.copy_picture)

    # Figures

    def legend(self, model: Model) -> None:
        """Save the picture with a legend."""
        self._save_figure(model, tr("Export picture with legend"), ".png", figures.figure_to_png)

    def svg(self, model: Model) -> None:
        """Save the figure as SVG."""
        self._save_figure(model, tr("Export figure"), ".svg", figures.figure_to_svg)

    def pdf(self, model: Model) -> None:
        """Save the figure as PDF."""
        self._save_figure(model, tr("Export figure"), ".pdf", figures.figure_to_pdf)

    def print(self, model: Model) -> None:
        """Show a preview of the figure and let the user print it."""
        figure = self._figure(model)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)  # kept here, as the dialog does not own it
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.paintRequested.connect(lambda printer: print_figure(figure, printer))
        dialog.exec()
        dialog.deleteLater()

    # Numbers

    def maps(self, model: Model) -> None:
        """Save the raw maps of all visible layers and the photograph."""
        visible = self._visible()
        if visible:
            layers, pixels = [layer for layer, _ in visible], visible[0][1].job.photograph.pixels
            recipe = overlay_as_json([(outcome, layer.look) for layer, outcome in visible], model)
            self._exports.save(
                tr("Export maps"),
                visible[-1][1],
                model,
                ".npz",
                lambda path: write_with_recipe(path, maps_to_npz(pixels, layers), recipe),
            )

    def map_csv(self, model: Model) -> None:
        """Save the values of the selected layer as text."""
        outcome = self._shown.selected_outcome
        if outcome is not None and isinstance(outcome.result, Heatmap):
            text = map_to_csv(outcome.result.values)
            recipe = as_json(outcome, model)
            self._exports.save(
                tr("Export map"), outcome, model, ".csv", lambda path: write_with_recipe(path, text, recipe)
            )

    def rows_csv(self, model: Model) -> None:
        """Save the rows of the report as text."""
        outcome = self._shown.report
        if outcome is not None and isinstance(outcome.result, Report):
            text, recipe = report_to_csv(outcome.result), as_json(outcome, model)
            self._exports.save(
                tr("Export report"),
                outcome,
                model,
                ".csv",
                lambda path: write_with_recipe(path, text, recipe),
            )

    # HTML page

    def html(self, model: Model) -> None:
        """Save a page with all visible results."""
        page = self._page(model)
        if page is not None:
            stem = f"{shorten_name(Path(page.photograph.name).stem)}-report"
            self._exports.save_as(
                tr("Export HTML report"), stem, ".html", lambda path: write_file(path, report_to_html(page))
            )

    # Clipboard

    def copy_picture(self) -> None:
        """Copy the picture as shown to the clipboard."""
        QGuiApplication.clipboard().setImage(figures.to_image(self._canvas.rendered))
        self._messages.show_success(tr("Copied the picture as shown to the clipboard."))

    def copy_python(self, model: Model) -> None:
        """Copy a script that computes the selected result to the clipboard."""
        shown, layer = self._shown, self._layer_list.current_layer()
        chosen = shown.outcome_of_layer(layer.key) if layer is not None and shown.picture is None else None
        outcome = chosen[0] if chosen else shown.picture or shown.report or shown.tiles
        if outcome is None:
            return
        try:
            script = to_python_script(
                outcome, chosen[1] if chosen else True, model, self._models.file, self._code(model)
            )
        except UserError as error:
            self._messages.show_error(error)
            return
        QGuiApplication.clipboard().setText(script)
        self._messages.show_success(
            tr("Copied a Python script that computes {title!r} to the clipboard.", title=outcome.result.title)
        )

    def _code(self, model: Model) -> tuple[str, ...]:
        """Return the paths of the trusted Python files that the model was opened with."""
        needed = [text for name, text in model.origin if name == "code"]
        trusted = from_settings_text(self._settings.get("trusted"))
        return tuple(str(file.path) for file in trusted if any(file.digest in text for text in needed))

    def _visible(self) -> list[tuple[Layer, Outcome]]:
        """Return the visible layers with their outcomes, lowest first."""
        layers = [layer for layer in self._stack.layers if layer.visible]
        outcomes = [self._shown.outcome_of_layer(layer.key) for layer in layers]
        return [(layer, known[0]) for layer, known in zip(layers, outcomes, strict=True) if known is not None]

    def _figure(self, model: Model) -> figures.Figure:
        """Return the figure of the visible results."""
        picture = self._shown.replacement_outcome
        visible = [] if self._canvas.has_replacement else self._visible()
        outcomes = [picture] if picture is not None else [outcome for _, outcome in visible]
        return figures.make_figure(self._canvas.rendered, [layer for layer, _ in visible], outcomes, model)

    def _page(self, model: Model) -> ReportPage | None:
        shown, photograph = self._shown, self._state.photograph
        if photograph is None:
            return None
        outcomes = [(layer, shown.outcome_of_layer(layer.key)) for layer in self._stack.layers]
        layers = tuple((layer, known[0]) for layer, known in outcomes if known is not None)
        others = tuple(
            outcome for outcome in (shown.picture, shown.tiles, shown.report) if outcome is not None
        )
        written = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        scores = self._prediction_list.scores
        kept = tuple((caption, canvas.rendered) for caption, canvas in self._panes.kept_panes)
        return ReportPage(model, photograph, self._canvas.rendered, scores, layers, others, written, kept)

    def _save_figure(
        self, model: Model, title: str, suffix: str, draw: Callable[[figures.Figure], bytes]
    ) -> None:
        figure = self._figure(model)
        picture, visible = self._shown.replacement_outcome, self._visible()
        if picture is not None:
            recipe, outcome = as_json(picture, model), picture
        elif visible:
            recipe = overlay_as_json([(outcome, layer.look) for layer, outcome in visible], model)
            outcome = visible[-1][1]
        else:
            return
        self._exports.save(
            title,
            outcome,
            model,
            suffix,
            lambda path: write_with_recipe(path, draw(figure), recipe),
        )


def print_figure(figure: figures.Figure, printer: QPrinter) -> None:
    """Draw a figure on a page as large as possible, centred horizontally."""
    painter = QPainter(printer)
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    width = 1000.0
    height = figures.height_for(figure, width, _PAGE_MARGIN * width)
    scale = min(page.width() / width, page.height() / height)
    painter.translate((page.width() - scale * width) / 2, 0)
    painter.scale(scale, scale)
    figures.draw_figure(painter, figure, width, _PAGE_MARGIN * width)
    painter.end()
