"""Write one file of every kind: python -m tests.hostile FOLDER."""

import sys
from pathlib import Path

from tests.hostile import kinds

for number, kind in enumerate(kinds()):
    place = Path(sys.argv[1]) / f"{number:03}"
    place.mkdir(parents=True)
    kind.write(place, place / "marker")
