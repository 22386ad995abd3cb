"""Declare the commands that export, copy and print results."""

from app.explain.feature import ExplainFeature
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.shell.command import Command

__all__ = ["export_commands"]


def export_commands(
    exports: ExportActions, publish: PublishActions, explain: ExplainFeature
) -> tuple[Command, ...]:
    """Return the commands of the Export menu, and the commands that copy and print."""
    return (
        Command(
            "File/E&xport",
            "Export &overlay...",
            lambda: exports.export(exports.overlay),
            "Ctrl+E",
            "image-move",
            "Save the picture as shown (PNG), with its settings (.json)",
            lambda: explain.shown.has_overlay,
            toolbar="export",
        ),
        Command(
            "File/E&xport",
            "Export &raw map...",
            lambda: exports.export(exports.raw),
            "Ctrl+Shift+E",
            "matrix",
            "Save the values of the selected map (NPY), with their settings (.json)",
            lambda: explain.shown.has_layer,
        ),
        Command(
            "File/E&xport",
            "Export &tiles...",
            lambda: exports.export(exports.tiles),
            tip="Save the tiles as one picture (PNG) and their values (NPY)",
            enabled=lambda: explain.shown.tiles is not None,
        ),
        Command(
            "File/E&xport",
            "Export re&port...",
            lambda: exports.export(exports.report),
            tip="Save the plots of the report (PNG) and its numbers (JSON)",
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
            tip="Save picture and legend as vector graphics with editable text",
            enabled=lambda: explain.shown.has_overlay,
        ),
        Command(
            "File/E&xport",
            "Figure as P&DF...",
            lambda: exports.export(publish.pdf),
            tip="Save picture and legend as a page",
            enabled=lambda: explain.shown.has_overlay,
        ),
        Command(
            "File/E&xport",
            "|All visible &maps...",
            lambda: exports.export(publish.maps),
            tip="Save the values of all visible maps and the photograph (NPZ)",
            enabled=lambda: bool(explain.shown.visible_outcomes()),
        ),
        Command(
            "File/E&xport",
            "Selected map as &CSV...",
            lambda: exports.export(publish.map_csv),
            tip="Save the values of the selected map as text",
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
            tip="Save one page with picture, predictions, maps, tiles, plots and settings",
            enabled=lambda: explain.state.has_picture,
        ),
        Command(
            "File",
            "Cop&y picture",
            publish.copy_picture,
            tip="Copy the picture as shown to the clipboard; Ctrl+C on the picture does the same",
            enabled=lambda: explain.state.has_picture,
        ),
        Command(
            "File",
            "Copy as Pytho&n",
            lambda: exports.export(publish.copy_python),
            "Ctrl+Shift+C",
            "language-python",
            "Copy a script to the clipboard that computes the selected result without the window",
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
