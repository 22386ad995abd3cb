"""Model files built to do harm, one of each kind, with a harmless payload: a marker file that must never appear.

`python -m tests.hostile FOLDER` writes them all.
"""

from tests.hostile.code import aliases, hidden_lambdas, named_things, old_models
from tests.hostile.data import absurd_shapes, archives, hdf5s
from tests.hostile.hostile_files import INERT, Hostile

__all__ = ["INERT", "Hostile", "kinds"]

GROUPS = (hidden_lambdas, aliases, named_things, old_models, archives, hdf5s, absurd_shapes)


def kinds():
    """Every kind of hostile file but SavedModels."""
    return [kind for group in GROUPS for kind in group()]
