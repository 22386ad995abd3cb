"""The methods. Importing this package enters every one of them into `engine.method.METHODS`, in the order they are offered.

`Trust` is not among them: it asks about the map of another. Nor is `TopPictures`: it asks about a folder.
"""
# ruff: noqa: I001 - the order is the one the window and the documentation offer

from engine.methods.grad_cam import GradCam, GradCamPlusPlus, GuidedGradCam, HiResCam, LayerCam
from engine.methods.score_cam import ScoreCam
from engine.methods.occlusion import Occlusion
from engine.methods.regions import Lime, PaintedMask, SuperpixelOcclusion
from engine.methods.rise import Rise
from engine.methods.saliency import DeconvNet, GradientInput, GuidedBackpropagation, Saliency
from engine.methods.smoothgrad import SmoothGrad
from engine.methods.integrated_gradients import IntegratedGradients
from engine.methods.activations import Activations
from engine.methods.units import LayerActivity, PoolingRoutes, TopChannels
from engine.methods.one_channel import OneChannel
from engine.methods.filter_weights import FilterWeights
from engine.methods.filter_patterns import FilterPatterns
from engine.methods.class_model import ClassModel
from engine.methods.deep_dream import DeepDream
from engine.methods.localisation import Localisation
from engine.methods.effective_field import EffectiveField
from engine.methods.trust import Trust
from engine.methods.top_pictures import TopPictures

__all__ = [
    "Activations",
    "ClassModel",
    "DeconvNet",
    "DeepDream",
    "EffectiveField",
    "FilterPatterns",
    "FilterWeights",
    "GradCam",
    "GradCamPlusPlus",
    "GradientInput",
    "GuidedBackpropagation",
    "GuidedGradCam",
    "HiResCam",
    "IntegratedGradients",
    "LayerActivity",
    "LayerCam",
    "Lime",
    "Localisation",
    "Occlusion",
    "OneChannel",
    "PaintedMask",
    "PoolingRoutes",
    "Rise",
    "Saliency",
    "ScoreCam",
    "SmoothGrad",
    "SuperpixelOcclusion",
    "TopChannels",
    "TopPictures",
    "Trust",
]
