"""Names for scripts copied from the window; importing this module loads TensorFlow first.

These names stay the same even where the code behind them moves (docs/adr/0017).
"""

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()  # before any other module imports TensorFlow

from engine.core.box import Box
from engine.core.marks import Marks
from engine.core.method import make
from engine.core.target import Score, Target
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import Held, Preprocessing
from engine.imaging.readers.selection import Selection
from engine.methods import TrustReport
from engine.model_files.loader import open_model
from engine.model_files.options import Options
from engine.model_files.sandbox.trusted_files import trust
from engine.runtime.job import Job, run_job

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
    "TrustReport",
    "make",
    "open_model",
    "read_picture",
    "run_job",
    "trust",
]
