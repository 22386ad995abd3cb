"""Test the closed forms and published figures that docs/methods.md states."""

from tests.pages import check_table
from tests.proofs import rows


def test_the_page_on_methods_holds_what_was_proved():
    found = list(rows())
    assert not any("NO" in row for row in found)
    check_table("methods.md", "proofs", found)
