"""Names that a model file may use: functions and operations that only compute, and layers that carry code."""

__all__ = ["CODE_LAYERS", "FUNCTIONS", "INFERENCE_NOOP_LAYERS", "OPERATIONS", "QUANTIZERS", "RAW_OPERATIONS"]

CODE_LAYERS = frozenset({"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "__lambda__"})

FUNCTIONS = frozenset(
    """celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu
    linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus
    softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold abs
    absolute arctan cos erf exp expm1 log log1p negative rsqrt sign sin sinh sqrt square tan""".split()
)
"""Activations, and functions in `keras.ops` with one tensor argument."""

QUANTIZERS = frozenset({"AbsMaxQuantizer", "Int8QuantizationConfig", "Int4QuantizationConfig"})
"""Quantisation settings of models that Keras has quantised."""

INFERENCE_NOOP_LAYERS = frozenset(
    """ActivityRegularization AlphaDropout AugMix CutMix Dropout GaussianDropout GaussianNoise MixUp
    RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
    RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight
    RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation RandomSaturation
    RandomSharpness RandomShear RandomTranslation RandomWidth RandomZoom SpatialDropout1D
    SpatialDropout2D SpatialDropout3D""".split()
)
"""Layers that pass their input on unchanged at inference, with any arguments."""

OPERATIONS = frozenset(
    """__operators__.add __operators__.getitem abs add cast clip_by_value compat.v1.pad compat.v1.shape
    compat.v1.transpose concat divide exp expand_dims identity image.grayscale_to_rgb
    image.per_image_standardization image.resize image.rgb_to_grayscale linalg.matmul math.abs math.add
    math.divide math.exp math.l2_normalize math.log math.maximum math.minimum math.multiply
    math.negative math.pow math.reduce_max math.reduce_mean math.reduce_min math.reduce_sum math.rsqrt
    math.sigmoid math.sqrt math.square math.subtract math.tanh math.truediv matmul maximum minimum
    multiply nn.avg_pool nn.avg_pool2d nn.bias_add nn.depth_to_space nn.elu nn.gelu nn.l2_normalize
    nn.leaky_relu nn.max_pool nn.max_pool2d nn.relu nn.relu6 nn.sigmoid nn.silu nn.softmax
    nn.space_to_depth nn.swish nn.tanh pad reduce_max reduce_mean reduce_sum reshape reverse shape
    sigmoid split sqrt square squeeze stack subtract tanh tile transpose truediv""".split()
)
"""TensorFlow functions that Keras 2 saved as calls between layers."""

RAW_OPERATIONS = frozenset(
    """Abs Add AddN AddV2 ArgMax AvgPool BatchMatMulV2 BiasAdd Cast ClipByValue ConcatV2 DepthToSpace Div
    Elu Exp ExpandDims Fill GatherV2 Identity LeakyRelu Log MatMul Max MaxPool Maximum Mean Min Minimum
    MirrorPad Mul Neg Pack Pad PadV2 Pow Prod Range RealDiv Relu Relu6 Reshape ResizeBicubic
    ResizeBilinear ResizeNearestNeighbor ReverseV2 Rsqrt Selu Shape Sigmoid Slice Softmax Softplus
    SpaceToDepth Split SplitV Sqrt Square SquaredDifference Squeeze StridedSlice Sub Sum Tanh Tile
    Transpose Unpack""".split()
)
"""Graph operations that Keras of TensorFlow 2.0 to 2.3 saved as calls between layers."""
