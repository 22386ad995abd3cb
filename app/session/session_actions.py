"""The actions on sessions, and those that take what is shown out of the window."""

from app.shell.action import Action

__all__ = ["EXPORT_ACTIONS", "SESSION_ACTIONS"]

SESSION_ACTIONS = (
    Action(
        "File",
        "|Open sess&ion...",
        lambda c: c.sessions.ask(),
        "Ctrl+Alt+O",
        tip="Open what was saved as a session",
    ),
    Action(
        "File",
        "Sa&ve session",
        lambda c: c.sessions.save(),
        "Ctrl+S",
        "content-save-outline",
        "Keep picture, choices, layers, tiles and plots in one file",
        lambda c: c.has_picture,
    ),
    Action(
        "File",
        "Save sessi&on as...",
        lambda c: c.sessions.save_as(),
        "Ctrl+Shift+S",
        tip="Keep the session in another file",
        enabled=lambda c: c.has_picture,
    ),
)

EXPORT_ACTIONS = (
    Action(
        "File/E&xport",
        "|Picture with &legend...",
        lambda c: c.export(c.publishing.legend),
        tip="Save the picture as shown with title, colour bars, class, model and method (PNG)",
        enabled=lambda c: c.shown.has_overlay,
    ),
    Action(
        "File/E&xport",
        "Figure as S&VG...",
        lambda c: c.export(c.publishing.svg),
        tip="Save the same as a drawing for a text: words stay words",
        enabled=lambda c: c.shown.has_overlay,
    ),
    Action(
        "File/E&xport",
        "Figure as P&DF...",
        lambda c: c.export(c.publishing.pdf),
        tip="Save the same as a page of PDF",
        enabled=lambda c: c.shown.has_overlay,
    ),
    Action(
        "File/E&xport",
        "|All visible &maps...",
        lambda c: c.export(c.publishing.maps),
        tip="Save the numbers of all visible layers and the photograph (NPZ)",
        enabled=lambda c: bool(c.shown.visible_outcomes()),
    ),
    Action(
        "File/E&xport",
        "Chosen map as &CSV...",
        lambda c: c.export(c.publishing.map_csv),
        tip="Save the numbers of the chosen layer as text",
        enabled=lambda c: c.shown.selected_outcome is not None,
    ),
    Action(
        "File/E&xport",
        "Report as CSV...",
        lambda c: c.export(c.publishing.rows_csv),
        tip="Save the rows of the report as text",
        enabled=lambda c: c.shown.report is not None,
    ),
    Action(
        "File/E&xport",
        "|&HTML report...",
        lambda c: c.export(c.publishing.html),
        tip="Save a page about all that is shown: picture, predictions, maps, tiles, plots, recipes",
        enabled=lambda c: c.has_picture,
    ),
    Action(
        "File",
        "Cop&y picture",
        lambda c: c.publishing.copy_picture(),
        tip="Put the picture as shown on the clipboard; Ctrl+C on the picture does so too",
        enabled=lambda c: c.has_picture,
    ),
    Action(
        "File",
        "Copy as Pytho&n",
        lambda c: c.export(c.publishing.copy_python),
        "Ctrl+Shift+C",
        "language-python",
        "Put a script on the clipboard that computes the chosen result without the window",
        lambda c: c.shown.has_layer or c.shown.tiles is not None or c.shown.report is not None,
    ),
    Action(
        "File",
        "Prin&t...",
        lambda c: c.export(c.publishing.print),
        "Ctrl+P",
        "printer-outline",
        "Print the picture as shown, with its legend",
        lambda c: c.has_picture,
    ),
)
