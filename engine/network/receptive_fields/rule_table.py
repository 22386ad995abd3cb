"""The field rule of each type of TensorFlow operation."""

from collections.abc import Callable, Sequence
from typing import Any

from engine.network.receptive_fields import convolution_fields, reduction_rules, reshape_rules, resize_rules
from engine.network.receptive_fields.tensor_fields import TensorFields

__all__ = ["BRANCHES", "CALLS", "POINTWISE", "RULES", "SHAPES", "SUMS"]

POINTWISE = frozenset(
    """Identity Cast BiasAdd Add AddV2 AddN Sub Mul Div RealDiv DivNoNan MulNoNan Maximum Minimum
    Pow Square Sqrt Rsqrt Neg Abs Sign Exp Expm1 Log Log1p Tanh Sigmoid Softplus Softsign Relu
    Relu6 LeakyRelu Elu Selu Erf Erfc Sin Cos Floor Ceil Round Rint FusedBatchNorm
    FusedBatchNormV2 FusedBatchNormV3 ClipByValue StopGradient PreventGradient CheckNumerics
    Select SelectV2 Greater Less GreaterEqual LessEqual Equal NotEqual LogicalAnd LogicalOr
    LogicalNot IsNan IsFinite IsInf SquaredDifference Reciprocal Inv Xdivy FloorMod FloorDiv Mod
    LRN EnsureShape""".split()
)
"""Operations on single elements, or on the channels of single cells."""

CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
BRANCHES = frozenset({"If", "StatelessIf"})
SHAPES = frozenset({"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"})

Rule = Callable[[Any, Any, Sequence[TensorFields | None]], TensorFields | list[TensorFields | None] | None]


def _each(
    known: convolution_fields.RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> list[TensorFields | None]:
    return list(inputs)


_PRODUCTS: dict[str, Rule] = {
    **dict.fromkeys(
        ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"), reduction_rules.after_product
    ),
    "Einsum": reduction_rules.after_einsum,
}
SUMS = frozenset(_PRODUCTS)
"""Operations whose result sees the whole picture if their rule gives no answer."""

RULES: dict[str, Rule] = {
    **_PRODUCTS,
    **dict.fromkeys(("Conv2D", "DepthwiseConv2dNative"), convolution_fields.after_convolution),
    **dict.fromkeys(("MaxPool", "AvgPool"), convolution_fields.after_pooling),
    "Conv2DBackpropInput": convolution_fields.after_transposed_convolution,
    **dict.fromkeys(("SpaceToBatchND", "BatchToSpaceND"), convolution_fields.after_dilation),
    **dict.fromkeys(
        ("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"), resize_rules.after_resizing
    ),
    **dict.fromkeys(("DepthToSpace", "SpaceToDepth"), resize_rules.after_unfolding),
    **dict.fromkeys(
        ("Mean", "Max", "Sum", "Min", "Prod", "All", "Any", "EuclideanNorm"), reduction_rules.after_reduction
    ),
    **dict.fromkeys(("Softmax", "LogSoftmax"), reduction_rules.after_softmax),
    "IdentityN": _each,
    "Reshape": reshape_rules.after_reshaping,
    "Transpose": reshape_rules.after_transposition,
    "ExpandDims": reshape_rules.after_expansion,
    "Squeeze": reshape_rules.after_squeezing,
    "StridedSlice": reshape_rules.after_strided_slicing,
    "Slice": reshape_rules.after_slicing,
    **dict.fromkeys(("Split", "SplitV"), reshape_rules.after_splitting),
    "Unpack": reshape_rules.after_unpacking,
    "GatherV2": reshape_rules.after_gathering,
    "ReverseV2": reshape_rules.after_reversal,
    "Roll": reshape_rules.after_roll,
    **dict.fromkeys(("Pad", "PadV2", "MirrorPad"), reshape_rules.after_padding),
    "Tile": reshape_rules.after_tiling,
    "BroadcastTo": reshape_rules.after_broadcasting,
    "ConcatV2": reshape_rules.after_concatenation,
    "Pack": reshape_rules.after_packing,
}
