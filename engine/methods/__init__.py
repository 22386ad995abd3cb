"""Register all methods: importing this package enters them into `engine.core.method.METHODS`, in this order.

`TrustReport` and `TopPictures` are not registered: the first tests the map of another method, the second
searches a folder.
"""
# ruff: noqa: I001 - the order is the one the window and the documentation offer

from engine.methods.cam.grad_cam import GradCam, GradCamPlusPlus, GuidedGradCam, HiResCam, LayerCam
from engine.methods.cam.score_cam import ScoreCam
from engine.methods.perturbation.occlusion import Occlusion
from engine.methods.perturbation.regions import Lime, PaintedMask, SuperpixelOcclusion
from engine.methods.perturbation.rise import Rise
from engine.methods.gradients.saliency import DeconvNet, GradientInput, GuidedBackpropagation, Saliency
from engine.methods.gradients.smoothgrad import SmoothGrad
from engine.methods.gradients.integrated_gradients import IntegratedGradients
from engine.methods.features.activations import Activations
from engine.methods.features.units import LayerActivity, PoolingRoutes, TopChannels
from engine.methods.features.one_channel import OneChannel
from engine.methods.features.filter_weights import FilterWeights
from engine.methods.features.filter_patterns import FilterPatterns
from engine.methods.features.class_model import ClassModel
from engine.methods.features.deep_dream import DeepDream
from engine.methods.cam.localisation import Localisation
from engine.methods.features.effective_receptive_field import EffectiveReceptiveField
from engine.methods.evaluation.trust_report import TrustReport
from engine.methods.dataset.top_pictures import TopPictures

__all__ = [
    "Activations",
    "ClassModel",
    "DeconvNet",
    "DeepDream",
    "EffectiveReceptiveField",
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
    "TrustReport",
]
