"""Files that want code to run."""

import functools
import json

from tests.hostile.hostile_files import (
    CONV,
    FLAT,
    INERT,
    OUT,
    Hostile,
    a_lambda,
    base,
    changed,
    described,
    function,
    hdf5,
    lambda_code,
    layer,
    old_h5,
    set_in,
    stack,
)

CODE = "carries program code"


def hidden_lambdas():
    """A Lambda layer in every place where Keras builds an object from a dictionary."""
    places = {
        "activation": lambda x: stack(layer("Dense", units=2, activation=x)),
        "activation layer": lambda x: stack(layer("Activation", activation=x)),
        "TimeDistributed": lambda x: stack(layer("TimeDistributed", layer=x)),
        "Bidirectional": lambda x: stack(layer("Bidirectional", layer=x, merge_mode="sum")),
        "backward layer": lambda x: stack(
            layer("Bidirectional", layer=layer("LSTM", units=2), backward_layer=x)
        ),
        "RNN cell": lambda x: stack(layer("RNN", cell=x)),
        "stacked cells": lambda x: stack(layer("RNN", cell=layer("StackedRNNCells", cells=[x]))),
        "Pipeline": lambda x: stack(layer("Pipeline", layers=[x])),
        "RandomApply": lambda x: stack(layer("RandomApply", layer=x)),
        "Wrapper": lambda x: stack(layer("Wrapper", layer=x)),
        "SpectralNormalization": lambda x: stack(layer("SpectralNormalization", layer=x)),
        "FeatureSpace": lambda x: stack(layer("FeatureSpace", "keras.utils", features={"a": x})),
        "nested model": lambda x: stack(stack(x)),
        "standardize": lambda x: stack(layer("TextVectorization", standardize=x)),
        "Rescaling": lambda x: stack(layer("Rescaling", scale=x)),
        "Masking": lambda x: stack(layer("Masking", mask_value=x)),
        "dtype": lambda x: stack({**layer("Flatten"), "config": {"dtype": x}}),
        "seed": lambda x: stack(layer("Dropout", rate=0.5, seed=x, seed_generator=x)),
        "build_config": lambda x: stack(
            {**layer("Flatten"), "build_config": {"shapes_dict": {"input_shape": x}}}
        ),
        "an unknown key": lambda x: {**stack(), "extra": [{"deep": {"initializer": x}}]},
        "a call's mask": lambda x: {**stack(), "inbound_nodes": [{"args": [x], "kwargs": {"mask": x}}]},
    }
    for name, place in places.items():
        words = {
            "FeatureSpace": f"{CODE}|in place of a layer",
            "a call's mask": f"{CODE}|called on constants",
        }.get(name, CODE)
        yield Hostile(
            f"Lambda in {name}", described(lambda marker, place=place: place(a_lambda(marker))), words
        )


def aliases():
    for kind, module, registered in (
        ("Lambda", "keras.layers", None),
        ("Lambda", "keras.src.layers.core.lambda_layer", "Lambda"),
        ("layers.Lambda", "keras", None),
        ("Custom>Lambda", None, "Custom>Lambda"),
        ("keras>Lambda", "keras.layers", "keras>Lambda"),
        ("Lambda", None, "Anything"),
        ("TFSMLayer", "keras.layers", None),
        ("TFSMLayer", "keras.src.export.tfsm_layer", None),
        ("TorchModuleWrapper", "keras.layers", None),
        ("JaxLayer", "keras.layers", None),
        ("FlaxLayer", "keras.layers", None),
    ):
        entry = functools.partial(a_lambda, kind=kind, module=module, registered=registered)
        yield Hostile(
            f"{kind} of {module}", described(lambda marker, entry=entry: stack(entry(marker))), CODE
        )


def named_things():
    """Functions and classes by name, where a layer or an activation belongs."""
    for name, module in (
        ("eval", "builtins"),
        ("system", "os"),
        ("get_file", "keras.utils"),
        ("enable_unsafe_deserialization", "keras.config"),
        ("load_model", "keras.saving"),
        ("import_module", "importlib"),
        ("custom_object_scope", "keras.saving"),
    ):
        entry = function(name, module)
        yield Hostile(
            f"function {module}.{name}",
            changed(set_in(OUT, "activation", entry)),
            f"the Python function '{name}'",
        )
        entry = layer(name, module)
        words = "in place of a layer|not part of Keras"
        yield Hostile(f"class {module}.{name}", described(lambda marker, entry=entry: stack(entry)), words)
    for name, module, words in (
        ("Popen", "subprocess", "not part of Keras: Popen"),
        ("ProgbarLogger", "keras.callbacks", "in place of a layer"),
        ("CSVLogger", "keras.src.callbacks.csv_logger", "in place of a layer"),
        ("MeanSquaredError", "keras.losses", "in place of a layer"),
        ("FeatureSpace", "keras.utils", "in place of a layer"),
        ("DirectoryIterator", "keras.src.legacy.preprocessing.image", "cannot build"),
        ("KerasFileEditor", "keras.saving", "cannot build"),
        ("H5IOStore", "keras.src.saving.saving_lib", "cannot build"),
        ("__loader__", "keras.layers", "in place of a layer"),
    ):
        entry = layer(name, module, name)
        yield Hostile(f"{module}.{name}", described(lambda marker, entry=entry: stack(entry)), words)
    spec = {
        "class_name": "__typespec__",
        "spec_name": "Lambda",
        "module": "keras.layers",
        "registered_name": None,
        "config": [],
    }
    yield Hostile("typespec", changed(set_in(OUT, "extra", spec)), "in place of a layer")
    for dtype in (
        "S1000000000",
        "(100000,100000)f4",
        "V999999999",
        "O",
        {"names": ["a"], "formats": ["S99999999"]},
    ):
        for kind in ("__numpy__", "__tensor__"):
            array = {"class_name": kind, "config": {"value": [1, 2], "dtype": dtype}}
            yield Hostile(
                f"{kind} of {str(dtype)[:9]}",
                changed(set_in(FLAT, "data_format", array)),
                "unknown dtype",
            )
    for kind in ("StringLookup", "IntegerLookup", "TextVectorization"):
        entry = functools.partial(layer, kind)
        config_of = lambda marker, entry=entry: stack(entry(vocabulary=str(marker)))  # noqa: E731
        yield Hostile(f"vocabulary of {kind}", described(config_of), "vocabulary from another file")
    evil = {
        "kernel_initializer": function("system", "os"),
        "kernel_regularizer": layer("Popen", "subprocess"),
    }
    yield Hostile(
        "training parts", changed(lambda entries, marker: entries[CONV]["config"].update(evil)), INERT
    )
    compiled = {"optimizer": layer("Popen", "subprocess"), "loss": function("system", "os")}
    yield Hostile(
        "compile_config", described(lambda marker: {**base()[0], "compile_config": compiled}), INERT
    )
    yield Hostile(
        "inner compile_config",
        changed(lambda entries, marker: entries[OUT].update(compile_config=compiled)),
        INERT,
    )


def old_models():
    """What only descriptions of Keras 1 and 2 can hold."""

    def functional(kind, config, node=()):
        first = {
            "class_name": "InputLayer",
            "name": "a",
            "config": {"batch_input_shape": [None, 8, 8, 3], "name": "a"},
            "inbound_nodes": [],
        }
        second = {
            "class_name": kind,
            "name": "b",
            "config": {"name": "b", **config},
            "inbound_nodes": [[["a", 0, 0, dict(node)]]],
        }
        inner = {
            "name": "m",
            "layers": [first, second],
            "input_layers": [["a", 0, 0]],
            "output_layers": [["b", 0, 0]],
        }
        return {"class_name": "Functional", "config": inner}

    def marshalled(marker):
        return [lambda_code(marker)["config"]["code"], None, None]

    for name in (
        "io.read_file",
        "io.write_file",
        "py_function",
        "numpy_function",
        "raw_ops.WriteFile",
        "raw_ops.ReadFile",
        "print",
    ):
        old = functional("TFOpLambda", {"function": name}, {"filename": "/etc/passwd"})
        yield Hostile(
            f"TFOpLambda {name}", old_h5(lambda marker, old=old: old), f"the TensorFlow function '{name}'"
        )
        yield Hostile(
            f"TFOpLambda {name} in .keras",
            described(lambda marker, old=old: old, version="2.15.0"),
            "TensorFlow function",
        )
    sliced = functional("SlicingOpLambda", {"function": "io.read_file"})
    yield Hostile("SlicingOpLambda", old_h5(lambda marker: sliced), "the TensorFlow function 'io.read_file'")
    node = {
        "node_def": {"name": "w", "op": "WriteFile", "input": ["a", "b"], "attr": {}},
        "constants": {"0": "/tmp/x", "1": "y"},
    }
    yield Hostile(
        "TensorFlowOpLayer",
        old_h5(lambda marker: functional("TensorFlowOpLayer", node)),
        "TensorFlow|WriteFile",
    )
    raw = {**layer("RawOperation", None, "Convscope>RawOperation", **node), "class_name": "Flatten"}
    yield Hostile("our own raw operation", described(lambda marker: stack(raw)), "cannot build")
    own = layer(
        "Flatten",
        None,
        "Convscope>Operation",
        function="io.read_file",
        positional=["/etc/passwd"],
        keywords={},
    )
    yield Hostile("our own operation", described(lambda marker: stack(own)), "cannot build")
    for kind in ("lambda", "function"):
        write = old_h5(
            lambda marker, kind=kind: functional(
                "Lambda", {"function": marshalled(marker), "function_type": kind}
            )
        )
        yield Hostile(f"marshalled Lambda of type {kind}", write, CODE)
    ones = {"batch_input_shape": [None, 8, 8, 3], "name": "l"}
    keras1 = old_h5(
        lambda marker: {
            "class_name": "Sequential",
            "config": [{"class_name": "Lambda", "config": {**ones, "function": marshalled(marker)}}],
        },
        "1.2.2",
    )
    yield Hostile("Keras 1 Lambda", keras1, CODE)
    plain = hdf5(
        lambda file, folder: file.attrs.update(model_config=json.dumps(stack(a_lambda(folder / "marker"))))
    )
    yield Hostile("Lambda in .h5", plain, CODE)
