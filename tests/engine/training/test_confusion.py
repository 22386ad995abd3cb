"""Which class is taken for which, by hand."""

from engine.dataset.confusion_matrix import ConfusionMatrix
from engine.dataset.folder_predictions import Prediction

CLASSES = ("ant", "bee", "cat")


def test_right_classes_stand_down_and_predicted_ones_across():
    found = (
        Prediction(0, 0.9, -0.8),
        Prediction(1, 0.6, 0.3),
        Prediction(1, 0.8, -0.7),
        Prediction(0, 0.9, 0.85),
        Prediction(failure="It is empty."),
        Prediction(0, 0.5, 0.1),
    )
    confusion = ConfusionMatrix(CLASSES, (0, 0, 1, 2, 2, 2), found)
    assert confusion.counts.tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 0]]
