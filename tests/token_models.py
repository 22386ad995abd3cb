"""Small networks with unusual rows and columns: tokens, windows, strips, parts."""

import keras
from keras import layers, ops

__all__ = ["MAPS", "NO_MAPS", "ClassToken", "vit"]


class ClassToken(layers.Layer):
    """Put learned tokens before, or after, those of the picture."""

    def __init__(self, count=1, last=False, **about):
        super().__init__(**about)
        self.count, self.last = count, last

    def build(self, shape):
        self.tokens = self.add_weight(shape=(1, self.count, shape[-1]), initializer="normal", name="tokens")

    def call(self, inputs):
        tokens = ops.broadcast_to(self.tokens, (ops.shape(inputs)[0], self.count, self.tokens.shape[-1]))
        return ops.concatenate([inputs, tokens] if self.last else [tokens, inputs], axis=1)


class Position(layers.Layer):
    """Add a learned vector to each token."""

    def build(self, shape):
        self.vectors = self.add_weight(shape=(1, *shape[1:]), initializer="normal", name="vectors")

    def call(self, inputs):
        return inputs + self.vectors


def _block(x, number, dim=12, heads=3):
    hidden = layers.LayerNormalization(name=f"norm{number}a")(x)
    x = layers.Add(name=f"mix{number}")(
        [x, layers.MultiHeadAttention(heads, dim // heads, name=f"attention{number}")(hidden, hidden)]
    )
    hidden = layers.LayerNormalization(name=f"norm{number}b")(x)
    hidden = layers.Dense(dim, name=f"mlp{number}b")(
        layers.Dense(2 * dim, activation="gelu", name=f"mlp{number}a")(hidden)
    )
    return layers.Add(name=f"block{number}")([x, hidden])


def vit(tokens=0, pool="mean", last=False, size=(32, 48), blocks=2):
    """A transformer over patches of 8 pixels."""
    image = keras.Input((*size, 3))
    x = layers.Conv2D(12, 8, 8, name="patches")(image)
    x = layers.Reshape((size[0] // 8 * (size[1] // 8), 12), name="tokens")(x)
    if tokens:
        x = ClassToken(tokens, last, name="class_token")(x)
    x = Position(name="position")(x)
    for number in range(blocks):
        x = _block(x, number)
    x = layers.LayerNormalization(name="norm")(x)
    if pool == "mean":
        x = layers.GlobalAveragePooling1D()(x)
    else:
        x = {
            "first": lambda x: x[:, 0],
            "slice": lambda x: layers.Flatten()(x[:, :1]),
            "last": lambda x: x[:, -1],
            "take": lambda x: ops.take(x, 0, axis=1),
            "split": lambda x: ops.squeeze(ops.split(x, [1], axis=1)[0], 1),
        }[pool](x)
    return keras.Model(image, layers.Dense(4, activation="softmax", name="out")(x))


class Windows(layers.Layer):
    """Mix cells within windows of 4 x 4, which become entries of the batch, with the map rolled."""

    def __init__(self, roll=0, by_slices=False, **about):
        super().__init__(**about)
        self.roll, self.by_slices = roll, by_slices
        self.inner = layers.Dense(8, activation="relu", name="inner")

    def build(self, shape):
        self.inner.build((None, 16, shape[-1]))

    def _rolled(self, x, by):
        if not self.by_slices:
            return ops.roll(x, (by, by), axis=(1, 2))
        x = ops.concatenate([x[:, -by:], x[:, :-by]], axis=1)
        return ops.concatenate([x[:, :, -by:], x[:, :, :-by]], axis=2)

    def call(self, x):
        _, height, width, channels = x.shape
        moved = self._rolled(x, -self.roll) if self.roll else x
        moved = ops.transpose(
            ops.reshape(moved, (-1, height // 4, 4, width // 4, 4, channels)), (0, 1, 3, 2, 4, 5)
        )
        moved = self.inner(ops.reshape(moved, (-1, 16, channels)))
        moved = ops.transpose(ops.reshape(moved, (-1, height // 4, width // 4, 4, 4, 8)), (0, 1, 3, 2, 4, 5))
        moved = ops.reshape(moved, (-1, height, width, 8))
        return x + (self._rolled(moved, self.roll) if self.roll else moved)


def _swin(by_slices):
    image = keras.Input((32, 48, 3))
    x = layers.Conv2D(8, 4, 4, name="embed")(image)
    x = Windows(name="plain")(x)
    x = Windows(2, by_slices, name="shifted")(x)
    return _ended(image, layers.Dense(6, name="merged")(_quarters(x)))


def _quarters(x):
    """Each block of 2 x 2 cells as one of four times the channels."""
    return ops.concatenate([x[:, ::2, ::2], x[:, 1::2, ::2], x[:, ::2, 1::2], x[:, 1::2, 1::2]], axis=-1)


def _ended(image, x):
    return keras.Model(
        image, layers.Dense(4, activation="softmax", name="out")(layers.GlobalAveragePooling2D()(x))
    )


def _image(height=32, width=48):
    return keras.Input((height, width, 3))


def _mobile_vit():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same", name="embed")(image)
    x = ops.transpose(ops.reshape(x, (-1, 4, 2, 6, 2, 8)), (0, 2, 4, 1, 3, 5))
    x = ops.reshape(x, (-1, 4, 24, 8))
    x = layers.LayerNormalization(name="unfolded")(x)
    x = layers.MultiHeadAttention(2, 4, attention_axes=2, name="attention")(x, x)
    x = ops.transpose(ops.reshape(x, (-1, 2, 2, 4, 6, 8)), (0, 3, 1, 4, 2, 5))
    return _ended(image, layers.Conv2D(6, 1, name="folded")(ops.reshape(x, (-1, 8, 12, 8))))


def _mixer():
    image = _image()
    x = layers.Reshape((24, 8))(layers.Conv2D(8, 8, 8)(image))
    mixed = layers.Permute((2, 1))(
        layers.Dense(24, name="tokens_mixed")(layers.Permute((2, 1), name="turned")(x))
    )
    x = layers.Add(name="joined")([x, mixed])
    return keras.Model(
        image, layers.Dense(4, activation="softmax", name="out")(layers.GlobalAveragePooling1D()(x))
    )


def _strips():
    image = _image()
    x = layers.Reshape((4, 8, 48, 3))(image)
    x = layers.TimeDistributed(layers.Conv2D(5, 3, 2, padding="same"), name="strips")(x)
    return _ended(image, layers.Dense(6, name="whole")(ops.reshape(x, (-1, 16, 24, 5))))


def _folded_strips():
    image = _image()
    x = ops.reshape(image, (-1, 8, 48, 3))
    x = layers.Conv2D(5, 3, 2, padding="same", activation="relu", name="strips")(x)
    return _ended(image, layers.Dense(6, name="whole")(ops.reshape(x, (-1, 16, 24, 5))))


def _channels_first():
    image = _image()
    x = layers.Permute((3, 1, 2), name="turned")(image)
    x = layers.Dense(48, name="columns_mixed")(x)  # its columns are units
    return _ended(image, layers.Permute((2, 3, 1), name="back")(x))


def _excited():
    image = _image()
    x = layers.Conv2D(8, 3, 2, padding="same", activation="relu", name="conv")(image)
    gate = layers.Dense(8, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    return _ended(image, layers.Multiply(name="excited")([x, gate]))


def _shuffled():
    image = _image()
    x = layers.Conv2D(8, 4, 4, name="coarse")(image)
    x = ops.transpose(ops.reshape(x, (-1, 8, 12, 2, 2, 2)), (0, 1, 3, 2, 4, 5))
    x = layers.Dense(5, name="fine")(ops.reshape(x, (-1, 16, 24, 2)))
    return _ended(image, layers.Conv2D(6, 1, name="focus")(_quarters(x)))


def _cut_patches():
    image = _image()
    x = ops.transpose(ops.reshape(image, (-1, 4, 8, 6, 8, 3)), (0, 1, 3, 2, 4, 5))
    x = layers.Dense(12, name="tokens")(ops.reshape(x, (-1, 24, 192)))
    x = layers.Conv2D(8, 3, padding="same", name="grid")(layers.Reshape((4, 6, 12))(_block(x, 0)))
    return _ended(image, x)


def _merged():
    image = _image()
    x = layers.Conv2D(8, 4, 4, name="embed")(image)
    x = ops.transpose(ops.reshape(x, (-1, 4, 2, 6, 2, 8)), (0, 1, 3, 2, 4, 5))
    x = layers.Conv2D(8, 3, padding="same", name="merged")(ops.reshape(x, (-1, 4, 6, 32)))
    return _ended(image, x)


def _padded_windows():
    image = _image(28, 44)
    x = layers.Conv2D(8, 4, 4, name="embed")(image)  # 7 x 11 cells
    padded = ops.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))
    return _ended(image, layers.Add(name="sum")([x, Windows(2, name="shifted")(padded)[:, :7, :11]]))


def _non_local():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same", name="conv")(image)
    flat = layers.Reshape((96, 8))(x)
    weights = ops.softmax(ops.matmul(flat, ops.transpose(flat, (0, 2, 1))))
    return _ended(
        image,
        layers.Add(name="sum")([x, layers.Reshape((8, 12, 8), name="gathered")(ops.matmul(weights, flat))]),
    )


def _pyramid():
    image = _image()
    x = layers.Conv2D(8, 3, 2, padding="same", name="conv")(image)
    pooled = layers.UpSampling2D(8, interpolation="bilinear")(layers.AveragePooling2D(8)(x))
    whole = layers.UpSampling2D((16, 24))(layers.GlobalAveragePooling2D(keepdims=True)(x))
    wide = layers.Conv2D(4, 3, dilation_rate=3, padding="same", name="wide")(x)
    return _ended(image, layers.Concatenate(name="all")([x, pooled, whole, wide]))


def _cropped_joins():
    image = _image()
    x = layers.Conv2D(6, 3, activation="relu", name="left")(image)
    deep = layers.Conv2D(6, 3, name="deep")(layers.MaxPooling2D()(x))
    grown = layers.UpSampling2D(2)(deep)
    return _ended(
        image, layers.Concatenate(name="joined")([layers.Cropping2D(((2, 3), (2, 2)))(x), grown[:, :25, :42]])
    )


def _grown():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same", name="coarse")(image)
    near = layers.UpSampling2D(2, name="near")(x)
    smooth = layers.UpSampling2D(2, interpolation="bilinear", name="smooth")(x)
    learned = layers.Conv2DTranspose(4, 3, 2, padding="same", name="learned")(x)
    return _ended(image, layers.Concatenate(name="all")([near, smooth, learned]))


def _line():
    image = _image()
    x = layers.Conv2D(8, 3, 2, padding="same", name="conv")(image)
    return _ended(image, layers.AveragePooling2D((16, 1), name="line")(x))


def _flattened_and_back():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same", name="conv")(image)
    return _ended(
        image, layers.Dense(6, name="back")(layers.Reshape((8, 12, 8))(layers.Flatten(name="flat")(x)))
    )


MAPS = {
    "tokens": (
        vit,
        {
            "tokens": (4, 6),
            "position": (4, 6),
            "mix0": (4, 6),
            "mlp1a": (4, 6),
            "block1": (4, 6),
            "norm": (4, 6),
        },
    ),
    "class token": (lambda: vit(1, "first"), {"class_token": (4, 6), "norm0a": (4, 6), "block1": (4, 6)}),
    "registers": (
        lambda: vit(3, "last", last=True),
        {"class_token": (4, 6), "block0": (4, 6), "norm": (4, 6)},
    ),
    "windows": (
        lambda: _swin(False),
        {"plain": (8, 12), "shifted": (8, 12), "shifted/inner": (8, 12), "merged": (4, 6)},
    ),
    "windows by slices": (
        lambda: _swin(True),
        {"shifted": (8, 12), "shifted/inner": (8, 12), "merged": (4, 6)},
    ),
    "patches": (_mobile_vit, {"unfolded": (8, 12), "attention": (8, 12), "folded": (8, 12)}),
    "mixer": (_mixer, {"turned": (4, 6), "joined": (4, 6)}),
    "strips": (_strips, {"strips": (16, 24), "whole": (16, 24)}),
    "strips in the batch": (_folded_strips, {"strips": (16, 24), "whole": (16, 24)}),
    "squeeze and excite": (_excited, {"conv": (16, 24), "excited": (16, 24)}),
    "pixel shuffle": (_shuffled, {"coarse": (8, 12), "fine": (16, 24), "focus": (8, 12)}),
    "grown": (_grown, {"near": (16, 24), "smooth": (16, 24), "learned": (16, 24), "all": (16, 24)}),
    "patches by reshaping": (_cut_patches, {"tokens": (4, 6), "block0": (4, 6), "grid": (4, 6)}),
    "merged by reshaping": (_merged, {"embed": (8, 12), "merged": (4, 6)}),
    "non-local": (_non_local, {"gathered": (8, 12), "sum": (8, 12)}),
    "pyramid": (_pyramid, {"wide": (16, 24), "all": (16, 24)}),
    "one row": (_line, {"conv": (16, 24), "line": (1, 24)}),
    "cropped and joined": (_cropped_joins, {"deep": (13, 21), "joined": (25, 42)}),
    "padded windows": (_padded_windows, {"shifted/inner": (8, 12), "sum": (7, 11)}),
    "flattened and back": (_flattened_and_back, {"conv": (8, 12), "back": (8, 12)}),
}
"""Networks by their peculiarity, each with rows and columns of some layers, for a picture of 32 x 48."""


def _attention_scores():
    image = _image()
    x = layers.Reshape((24, 8))(layers.Conv2D(8, 8, 8)(image))
    x, scores = layers.MultiHeadAttention(2, 4)(x, x, return_attention_scores=True)
    scores = layers.Activation("linear", name="scores")(scores)
    return keras.Model(image, layers.Dense(4, name="out")(layers.Flatten()(scores)))


def _decoder():
    image = _image()
    x = layers.Dense(8 * 12 * 4, name="dense")(layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3)(image)))
    return _ended(image, layers.Conv2D(6, 3, name="drawn")(layers.Reshape((8, 12, 4), name="decoder")(x)))


def _stacked(axis):
    image = _image()
    x, y = (layers.Conv2D(8, 3, 4, padding="same")(image) for _ in range(2))
    return _ended(image, layers.ReLU(name="after")(layers.Concatenate(axis=axis, name="joined")([x, y])))


def _mirrored(join):
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same", name="conv")(image)
    return _ended(image, join([x, ops.flip(x, axis=2)]))


def _halves():
    image = _image()
    conv = layers.Conv2D(8, 3, 4, padding="same")
    return _ended(image, layers.Subtract(name="difference")([conv(image[:, :, :24]), conv(image[:, :, 24:])]))


def _repeated():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same")(image)
    return _ended(image, layers.ReLU(name="twice")(ops.tile(x, (1, 2, 1, 1))))


def _sorted():
    image = _image()
    x = layers.Conv2D(8, 3, 4, padding="same")(image)
    return _ended(image, layers.ReLU(name="sorted")(ops.sort(x, axis=1)))


NO_MAPS = {
    "columns are units": (_channels_first, ("columns_mixed", "back")),
    "attention scores": (_attention_scores, ("scores",)),
    "decoder": (_decoder, ("decoder", "drawn")),
    "rows joined": (lambda: _stacked(1), ("joined", "after")),
    "columns joined": (lambda: _stacked(2), ("joined", "after")),
    "added to its mirror image": (lambda: _mirrored(layers.Add(name="joined")), ("joined",)),
    "beside its mirror image": (lambda: _mirrored(layers.Concatenate(name="joined")), ("joined",)),
    "halves compared": (_halves, ("difference",)),
    "repeated": (_repeated, ("twice",)),
    "sorted": (_sorted, ("sorted",)),
}
"""Networks with layers of three axes whose values have no place in the picture."""
