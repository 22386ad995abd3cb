"""What is computed: methods, results, and everything a method may ask of a model."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # NumPy's own threads wait by spinning, and take the cores from TensorFlow
