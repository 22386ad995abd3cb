"""Import everything that a script copied from the window needs, TensorFlow first.

These names stay, wherever the things themselves move (docs/adr/0017).
"""

from engine import backend

backend.start()  # before anything else imports TensorFlow

from engine.box import Box
from engine.imaging.readers.selection import Selection
from engine.job import Job, drain
from engine.loader import open_model
from engine.marks import Marks
from engine.method import make
from engine.methods import Trust
from engine.options import Options
from engine.photograph import read_photograph
from engine.preprocess import Held, Preprocessing
from engine.target import Score, Target
from engine.trusted import trust

__all__ = [
    "Box",
    "Held",
    "Job",
    "Marks",
    "Options",
    "Preprocessing",
    "Score",
    "Selection",
    "Target",
    "Trust",
    "drain",
    "make",
    "open_model",
    "read_photograph",
    "trust",
]
