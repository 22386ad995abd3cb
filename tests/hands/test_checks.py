"""A map is checked by keys; its card and its numbers are read and unfolded by the mouse."""

from PySide6.QtWidgets import QLabel, QTableWidget, QToolButton

from engine.core.checks import CHECKS, OUTCOMES

_LONG = 150_000  # the checks run the network about a thousand times


def test_a_map_is_checked_by_keys_and_its_numbers_unfold_by_a_click(qtbot, application, hand):
    window, state = application.window, application.features.state
    plots = window.panels.plot_panel
    with qtbot.waitSignal(state.job_ended, timeout=_LONG) as ended:
        hand.key("ctrl+t")
        qtbot.waitUntil(plots.isVisible)  # the card is there from the beginning
    report = ended.args[0].result
    assert len(report.checks) == len(CHECKS)
    for check in report.checks:
        label = plots.findChild(QLabel, f"check_{check.name}")
        assert label.text() == f"{CHECKS[check.name]}: {OUTCOMES[check.passed]}"
    fold, numbers = (
        plots.findChild(QToolButton, "check_details"),
        plots.findChild(QTableWidget, "check_numbers"),
    )
    qtbot.waitUntil(lambda: fold.visibleRegion().boundingRect() == fold.rect())
    hand.click(fold)
    qtbot.waitUntil(numbers.isVisible)
    assert numbers.rowCount() == len(report.rows)
    hand.click(fold)
    qtbot.waitUntil(lambda: not numbers.isVisible())
