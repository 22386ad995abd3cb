"""Tables in the documentation that tests fill and check."""

import os
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def check_table(page: str, name: str, rows: list[str]) -> None:
    """Compare the table `name` of a page with `rows`; with CONVSCOPE_WRITE in the environment, write it."""
    path, begin, end = DOCS / page, f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = path.read_text(encoding="utf-8").split(begin)
    shown, after = rest.split(end)
    if "CONVSCOPE_WRITE" in os.environ:
        path.write_text(before + begin + "\n".join(rows) + "\n" + end + after, encoding="utf-8")
        return
    assert shown.split("\n") == [*rows, ""]
