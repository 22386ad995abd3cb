"""Small networks as trees of nodes, with the inputs of each layer."""

from engine.core.model import Head, HeadKind, Model, Node

SHAPE = (8, 8, 4)


def layer(path, *inputs, kind="Conv2D", shape=SHAPE, order=0):
    return Node(path, kind, shape, 10, inputs=inputs, order=order, heads=(0,))


def model(*nodes, name="net"):
    root = Node("", "Functional", None, sum(node.num_params for node in nodes), children=nodes)
    return Model(name, root, (8, 8, 3), (Head("out", 4, HeadKind.SOFTMAX),))


def chain(*names):
    """Layers that follow each other behind an input."""
    before = ("image", *names)
    first = layer("image", kind="InputLayer")
    return (first, *(layer(name, source) for source, name in zip(before, names, strict=False)))


def residual(source, name):
    """A block of two convolutions around which its input leads."""
    conv, norm, add = (f"{name}_{part}" for part in ("conv", "norm", "add"))
    return (
        layer(conv, source),
        layer(norm, conv, kind="BatchNormalization"),
        layer(add, norm, source, kind="Add"),
    )


def inception(source, number):
    """A block of three branches, with names as Keras gives them, that meet in a concatenation."""
    names = [f"conv2d_{3 * number + branch}" for branch in range(3)]
    branches = tuple(layer(name, source) for name in names)
    return (*branches, layer(f"mixed{number}", *names, kind="Concatenate"))


def nested():
    """A model with a residual network inside."""
    inner = (
        layer("body/conv", "image"),
        layer("body/relu", "body/conv", kind="ReLU"),
        layer("body/add", "body/relu", "body/conv", kind="Add"),
    )
    body = Node("body", "Functional", SHAPE, 30, children=inner)
    return (
        layer("image", kind="InputLayer"),
        body,
        layer("pool", "body/add", kind="GlobalAveragePooling2D", shape=(4,)),
    )
