"""The commands that take results out of the window."""

from app.explain.feature import ExplainFeature
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.shell.command import Command

__all__ = ["export_commands"]


def export_commands(
    exports: ExportActions, publish: PublishActions, explain: ExplainFeature
) -> tuple[Command, ...]:
    """Return the commands of the Export menu, and those that copy and print."""
    return (
        Command(
            "File/E&xport",
            "Export &overlay...",
            lambda: exports.export(exports.overlay),
            "Ctrl+E",
            "image-move",
            "Save the picture as shown (PNG), with its recipe",
            lambda: explain.shown.has_overlay,
            in_toolbar=True,
        ),
        Command(
            "File/E&xport",
            "Export &raw map...",
            lambda: exports.export(exports.raw),
            "Ctrl+Shift+E",
            "matrix",
            "Save the numbers of the chosen layer (NPY), with their recipe",
            lambda: explain.shown.has_layer,
        ),
        Command(
            "File/E&xport",
            "Export &tiles...",
            lambda: exports.export(exports.tiles),
            tip="Save the tiles as one picture (PNG) and their numbers (NPY)",
            enabled=lambda: explain.shown.tiles is not None,
        ),
        Command(
            "File/E&xport",
            "Export re&port...",
            lambda: exports.export(exports.report),
            tip="Save the report's plots (PNG) and numbers (JSON)",
            enabled=lambda: explain.shown.report is not None,
        ),
        Command(
            "File/E&xport",
            "|Picture with &legend...",
            lambda: exports.export(publish.legend),
            tip="Save the picture as shown with title, colour bars, class, model and method (PNG)",
            enabled=lambda: explain.shown.has_overlay,
        ),
        Command(
            "File/E&xport",
            "Figure as S&VG...",
            lambda: exports.export(publish.svg),
            tip="Save the same as a drawing for a text: words stay words",
            enabled=lambda: explain.shown.has_overlay,
        ),
        Command(
            "File/E&xport",
            "Figure as P&DF...",
            lambda: exports.export(publish.pdf),
            tip="Save the same as a page of PDF",
            enabled=lambda: explain.shown.has_overlay,
        ),
        Command(
            "File/E&xport",
            "|All visible &maps...",
            lambda: exports.export(publish.maps),
            tip="Save the numbers of all visible layers and the photograph (NPZ)",
            enabled=lambda: bool(explain.shown.visible_outcomes()),
        ),
        Command(
            "File/E&xport",
            "Chosen map as &CSV...",
            lambda: exports.export(publish.map_csv),
            tip="Save the numbers of the chosen layer as text",
            enabled=lambda: explain.shown.selected_outcome is not None,
        ),
        Command(
            "File/E&xport",
            "Report as CSV...",
            lambda: exports.export(publish.rows_csv),
            tip="Save the rows of the report as text",
            enabled=lambda: explain.shown.report is not None,
        ),
        Command(
            "File/E&xport",
            "|&HTML report...",
            lambda: exports.export(publish.html),
            tip="Save a page about all that is shown: picture, predictions, maps, tiles, plots, recipes",
            enabled=lambda: explain.state.has_picture,
        ),
        Command(
            "File",
            "Cop&y picture",
            publish.copy_picture,
            tip="Put the picture as shown on the clipboard; Ctrl+C on the picture does so too",
            enabled=lambda: explain.state.has_picture,
        ),
        Command(
            "File",
            "Copy as Pytho&n",
            lambda: exports.export(publish.copy_python),
            "Ctrl+Shift+C",
            "language-python",
            "Put a script on the clipboard that computes the chosen result without the window",
            lambda: (
                explain.shown.has_layer or explain.shown.tiles is not None or explain.shown.report is not None
            ),
        ),
        Command(
            "File",
            "Prin&t...",
            lambda: exports.export(publish.print),
            "Ctrl+P",
            "printer-outline",
            "Print the picture as shown, with its legend",
            lambda: explain.state.has_picture,
        ),
    )
