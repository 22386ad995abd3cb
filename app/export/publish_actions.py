"""What is shown, taken out of the window: figures, numbers, paper, the clipboard, a page of HTML."""

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

_PAGE_MARGIN = 0.06  # of the page's width, within what the printer leaves free


class PublishActions:
    """The actions that go beyond plain exports; each asks for a file where it needs one."""

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
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # elsewhere these keys copy text
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
        """Show how the figure lies on paper, and print it."""
        figure = self._figure(model)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)  # the dialog does not keep it alive
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.paintRequested.connect(lambda printer: print_figure(figure, printer))
        dialog.exec()
        dialog.deleteLater()

    # Numbers

    def maps(self, model: Model) -> None:
        """Save the raw maps of all visible layers, and the photograph."""
        seen = self._visible()
        if seen:
            layers, pixels = [layer for layer, _ in seen], seen[0][1].job.photograph.pixels
            recipe = overlay_as_json([(outcome, layer.look) for layer, outcome in seen], model)
            self._exports.save(
                tr("Export maps"),
                seen[-1][1],
                model,
                ".npz",
                lambda path: write_with_recipe(path, maps_to_npz(pixels, layers), recipe),
            )

    def map_csv(self, model: Model) -> None:
        """Save the numbers of the chosen layer as text."""
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

    # All of it

    def html(self, model: Model) -> None:
        """Save a page about all that is shown."""
        page = self._page(model)
        if page is not None:
            stem = f"{Path(page.photograph.name).stem}-report"
            self._exports.save_as(
                tr("Export HTML report"), stem, ".html", lambda path: write_file(path, report_to_html(page))
            )

    # The clipboard

    def copy_picture(self) -> None:
        """Put the picture as it is shown on the clipboard."""
        QGuiApplication.clipboard().setImage(figures.to_image(self._canvas.rendered))
        self._messages.show_note(tr("The picture as shown is on the clipboard."))

    def copy_python(self, model: Model) -> None:
        """Put a script on the clipboard that computes the chosen result."""
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
        self._messages.show_note(
            tr("A Python script that computes {title!r} is on the clipboard.", title=outcome.result.title)
        )

    def _code(self, model: Model) -> tuple[str, ...]:
        """Return the trusted Python files that a model was opened with."""
        needed = [text for name, text in model.origin if name == "code"]
        trusted = from_settings_text(self._settings.get("trusted"))
        return tuple(str(file.path) for file in trusted if any(file.digest in text for text in needed))

    def _visible(self) -> list[tuple[Layer, Outcome]]:
        """Return the visible layers, lowest first, that have an outcome behind them."""
        found = (
            (layer, self._shown.outcome_of_layer(layer.key)) for layer in self._stack.layers if layer.visible
        )
        return [(layer, behind[0]) for layer, behind in found if behind is not None]

    def _figure(self, model: Model) -> figures.Figure:
        """Return the figure of what is shown."""
        picture = self._shown.replacement_outcome
        seen = [] if self._canvas.has_replacement else self._visible()
        outcomes = [picture] if picture is not None else [outcome for _, outcome in seen]
        return figures.make_figure(self._canvas.rendered, [layer for layer, _ in seen], outcomes, model)

    def _page(self, model: Model) -> ReportPage | None:
        shown, photograph = self._shown, self._state.photograph
        if photograph is None:
            return None
        found = [(layer, shown.outcome_of_layer(layer.key)) for layer in self._stack.layers]
        layers = tuple((layer, behind[0]) for layer, behind in found if behind is not None)
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
        picture, seen = self._shown.replacement_outcome, self._visible()
        if picture is not None:
            recipe, outcome = as_json(picture, model), picture
        elif seen:
            recipe = overlay_as_json([(outcome, layer.look) for layer, outcome in seen], model)
            outcome = seen[-1][1]
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
    """Draw a figure on a page, as large as it fits, in the middle of its width."""
    painter = QPainter(printer)
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    width = 1000.0
    height = figures.height_for(figure, width, _PAGE_MARGIN * width)
    scale = min(page.width() / width, page.height() / height)
    painter.translate((page.width() - scale * width) / 2, 0)
    painter.scale(scale, scale)
    figures.draw_figure(painter, figure, width, _PAGE_MARGIN * width)
    painter.end()
