"""docs/methods.md states closed forms and published figures with the values found; this test finds them again."""

from tests.pages import check_table
from tests.proofs import rows


def test_the_page_on_methods_holds_what_was_proved():
    found = list(rows())
    assert not any("NO" in row for row in found)
    check_table("methods.md", "proofs", found)
