"""Which rule holds for which operation of TensorFlow."""

from collections.abc import Callable, Sequence
from typing import Any

from engine.network.receptive_fields import rearranging, resizing, sums, windows
from engine.network.receptive_fields.seen import Seen

__all__ = ["BRANCHES", "CALLS", "POINTWISE", "RULES", "SHAPES", "SUMS"]

POINTWISE = frozenset(
    """Identity Cast BiasAdd Add AddV2 AddN Sub Mul Div RealDiv DivNoNan MulNoNan Maximum Minimum Pow Square Sqrt
    Rsqrt Neg Abs Sign Exp Expm1 Log Log1p Tanh Sigmoid Softplus Softsign Relu Relu6 LeakyRelu Elu Selu Erf Erfc Sin Cos Floor Ceil
    Round Rint FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 ClipByValue StopGradient PreventGradient CheckNumerics
    Select SelectV2 Greater Less GreaterEqual LessEqual Equal NotEqual LogicalAnd LogicalOr LogicalNot IsNan IsFinite IsInf
    SquaredDifference Reciprocal Inv Xdivy FloorMod FloorDiv Mod LRN EnsureShape""".split()
)
"""What acts on each number, or on each cell's channels."""

CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
BRANCHES = frozenset({"If", "StatelessIf"})
SHAPES = frozenset({"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"})

Rule = Callable[[Any, Any, Sequence[Seen | None]], Seen | list[Seen | None] | None]


def _each(known: windows.Known, operation: Any, inputs: Sequence[Seen | None]) -> list[Seen | None]:
    return list(inputs)


_PRODUCTS: dict[str, Rule] = {
    **dict.fromkeys(("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"), sums.after_product),
    "Einsum": sums.after_einsum,
}
SUMS = frozenset(_PRODUCTS)
"""What sees everything where it is not known of what it is a sum."""

RULES: dict[str, Rule] = {
    **_PRODUCTS,
    **dict.fromkeys(("Conv2D", "DepthwiseConv2dNative"), windows.after_convolution),
    **dict.fromkeys(("MaxPool", "AvgPool"), windows.after_pooling),
    "Conv2DBackpropInput": windows.after_transposed_convolution,
    **dict.fromkeys(("SpaceToBatchND", "BatchToSpaceND"), windows.after_dilation),
    **dict.fromkeys(("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"), resizing.after_resizing),
    **dict.fromkeys(("DepthToSpace", "SpaceToDepth"), resizing.after_unfolding),
    **dict.fromkeys(
        ("Mean", "Max", "Sum", "Min", "Prod", "All", "Any", "EuclideanNorm"), sums.after_reduction
    ),
    **dict.fromkeys(("Softmax", "LogSoftmax"), sums.after_softmax),
    "IdentityN": _each,
    "Reshape": rearranging.after_reshaping,
    "Transpose": rearranging.after_transposition,
    "ExpandDims": rearranging.after_expansion,
    "Squeeze": rearranging.after_squeezing,
    "StridedSlice": rearranging.after_strided_slicing,
    "Slice": rearranging.after_slicing,
    **dict.fromkeys(("Split", "SplitV"), rearranging.after_splitting),
    "Unpack": rearranging.after_unpacking,
    "GatherV2": rearranging.after_gathering,
    "ReverseV2": rearranging.after_reversal,
    "Roll": rearranging.after_roll,
    **dict.fromkeys(("Pad", "PadV2", "MirrorPad"), rearranging.after_padding),
    "Tile": rearranging.after_tiling,
    "BroadcastTo": rearranging.after_broadcasting,
    "ConcatV2": rearranging.after_concatenation,
    "Pack": rearranging.after_packing,
}
