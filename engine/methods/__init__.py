"""The methods. Importing this package enters every one of them into `engine.method.METHODS`, in the order they are offered."""
# ruff: noqa: I001 - the order is the one the window and the documentation offer

from engine.methods.grad_cam import GradCam
from engine.methods.occlusion import Occlusion
from engine.methods.saliency import Saliency
from engine.methods.activations import Activations
from engine.methods.filter_weights import FilterWeights
from engine.methods.filter_patterns import FilterPatterns

__all__ = ["Activations", "FilterPatterns", "FilterWeights", "GradCam", "Occlusion", "Saliency"]
