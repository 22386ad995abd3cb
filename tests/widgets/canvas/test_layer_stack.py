from dataclasses import replace

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from widgets.canvas.layer_stack import LayerStack


def layer(key, value=1.0, **look):
    return Layer(
        key, Heatmap(np.full((2, 3), value, np.float32), f"map {key}"), Box(0, 0, 20, 30), Look(**look)
    )


@pytest.fixture
def stack(qtbot):
    made = LayerStack()
    made.add_or_update(layer(1))
    made.add_or_update(layer(2))
    return made


def state(stack):
    return [(one.key, one.visible, one.title, one.look) for one in stack.layers]


STEPS = {
    "Change opacity": lambda stack: stack.set_look(1, Look(opacity=0.1)),
    "Change colour map": lambda stack: stack.set_look(1, Look("jet")),
    "Change look": lambda stack: stack.set_look(1, Look("jet", opacity=0.5)),
    "Show map": lambda stack: stack.set_visible(1, True),
    "Hide map": lambda stack: stack.set_visible(2, False),
    "Move map": lambda stack: stack.move(2, -1),
    "Rename map": lambda stack: stack.rename(2, " mine "),
    "Duplicate map": lambda stack: stack.duplicate(1, 7),
    "Remove map": lambda stack: stack.remove(2),
}


@pytest.mark.parametrize("text", STEPS)
def test_what_the_user_does_is_undone_and_done_again(stack, text):
    before = state(stack)
    STEPS[text](stack)
    after = state(stack)
    assert after != before and stack.history.undoText() == text
    stack.history.undo()
    assert state(stack) == before
    stack.history.redo()
    assert state(stack) == after


def test_all_of_it_is_undone_step_by_step(stack):
    states = [state(stack)]
    for step in STEPS.values():
        step(stack)
        states.append(state(stack))
    for expected in reversed(states[:-1]):
        stack.history.undo()
        assert state(stack) == expected
    assert not stack.history.canUndo()


def test_moves_of_one_slider_are_one_step_and_of_two_are_two(stack):
    for opacity in (0.6, 0.5, 0.4):
        stack.set_look(2, replace(stack.layer(2).look, opacity=opacity))
    for threshold in (0.1, 0.2):
        stack.set_look(2, replace(stack.layer(2).look, threshold=threshold))
    assert stack.history.count() == 2
    stack.history.undo()
    assert (stack.layer(2).look.opacity, stack.layer(2).look.threshold) == (0.4, None)
    stack.history.undo()
    assert stack.layer(2).look.opacity == 0.75


def test_undoing_leaves_what_results_have_done_since(stack):
    stack.set_look(1, Look("jet"))
    stack.add_or_update(layer(1, 5))
    stack.add_or_update(layer(3))
    stack.history.undo()
    assert [(one.key, one.visible) for one in stack.layers] == [(1, False), (2, False), (3, True)]
    assert stack.layer(1).look == Look() and stack.layer(1).heatmap.values.max() == 5


def test_what_a_result_has_replaced_does_not_come_back(stack):
    stack.remove(2)
    stack.set_look(1, Look("jet"))
    stack.discard(1)
    stack.add_or_update(layer(3))
    stack.history.undo()
    stack.history.undo()
    assert [one.key for one in stack.layers] == [2, 3]
    assert stack.is_discarded(1) and not stack.is_discarded(2)


def test_nothing_is_left_to_undo_on_another_picture(stack):
    stack.remove(1)
    stack.clear()
    assert not stack.history.canUndo() and stack.layers == ()


def test_doing_nothing_is_no_step(stack):
    stack.set_look(1, Look())
    stack.rename(1, "")
    stack.move(2, 1)
    assert stack.history.count() == 0


def test_a_name_of_ones_own_can_be_given_up(stack):
    stack.rename(1, "mine")
    stack.rename(1, "")
    assert stack.layer(1).title == "map 1"
