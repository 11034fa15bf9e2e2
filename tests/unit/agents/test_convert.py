"""A tiny TensorFlow.js graph is converted, and gives what numpy says it must."""

import base64
import json
from typing import Any

import numpy as np
import onnxruntime
import pytest

from labelmill.agents.weights.convert import ConversionError, free_input_size, tfjs_to_onnx

RANDOM = np.random.default_rng(7)
KERNEL = RANDOM.normal(size=(3, 3, 2, 4)).astype(np.float32)
DEPTH_KERNEL = RANDOM.normal(size=(3, 3, 4, 1)).astype(np.float32)
BIAS = RANDOM.normal(size=4).astype(np.float32)
GAMMA, BETA, MEAN = RANDOM.normal(size=(3, 4)).astype(np.float32)
VARIANCE = np.abs(RANDOM.normal(size=4)).astype(np.float32) + np.float32(0.1)
INTEGERS = {
    "begin": [0],
    "end": [1],
    "minus": -1,
    "four": 4,
    "order": [1, 0, 2],
    "from": [0, 0, 1],
    "size": [-1, -1, 2],
    "axis": 2,
    "twice": [1, 1, 2],
}


def text(value: str) -> dict[str, Any]:
    return {"s": base64.b64encode(value.encode()).decode()}


def old_text(value: str) -> dict[str, Any]:
    return {"s": list(value.encode())}


def numbers(*values: int) -> dict[str, Any]:
    return {"list": {"i": [str(value) for value in values]}}


def node(name: str, op: str, *inputs: str, **attr: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": list(inputs), "attr": attr}


def tiny_model() -> dict[str, bytes]:
    """Every operation that the converter knows, on a 5 x 5 image of 2 channels."""
    floats = {
        "kernel": KERNEL,
        "depth_kernel": DEPTH_KERNEL,
        "bias": BIAS,
        "gamma": GAMMA,
        "beta": BETA,
        "mean": MEAN,
        "variance": VARIANCE,
        "half": np.float32(0.5),
    }
    arrays = {**floats, **{name: np.array(value, np.int32) for name, value in INTEGERS.items()}}
    data = b"".join(array.tobytes() for array in arrays.values())
    conv = {"strides": numbers(1, 2, 2, 1), "dilations": numbers(1, 1, 1, 1)}
    nodes = [
        node("placeholder", "Placeholder"),
        node("resize", "While", "placeholder"),
        *(node(name, "Const") for name in arrays),
        node("scaled", "Mul", "resize", "half"),
        node("conv", "Conv2D", "scaled", "kernel", padding=text("SAME"), data_format=text("NHWC"), **conv),
        node("biased", "BiasAdd", "conv:0", "bias", "^placeholder"),
        node("relu", "Relu6", "biased"),
        node(
            "depth",
            "DepthwiseConv2dNative",
            "relu",
            "depth_kernel",
            padding=old_text("SAME"),
            data_format=old_text("NHWC"),
            strides=numbers(1, 1, 1, 1),
            dilations=numbers(1, 1, 1, 1),
        ),
        node("norm", "FusedBatchNorm", "depth", "gamma", "beta", "mean", "variance", epsilon={"f": 0.001}),
        node("sum", "AddN", "norm", "relu"),
        node("shape", "Shape", "sum"),
        node("batch", "StridedSlice", "shape", "begin", "end", "end", shrink_axis_mask={"i": "1"}),
        node("new_shape", "Pack", "batch", "minus", "four", axis={"i": "0"}),
        node("flat", "Reshape", "sum", "new_shape"),
        node("turned", "Transpose", "flat", "order"),
        node("cut", "Slice", "turned", "from", "size"),
        node("tiled", "Tile", "cut", "twice"),
        node("joined", "ConcatV2", "tiled", "cut", "axis"),
        node("columns", "Unpack", "joined", axis={"i": "2"}, num={"i": "6"}),
        node("grown", "Exp", "columns:1"),
        node("less", "Sub", "grown", "columns"),
        node("more", "Add", "less", "columns:5"),
        node("squeezed", "Squeeze", "more", squeeze_dims=numbers(1)),
        node("result", "Sigmoid", "squeezed"),
    ]
    manifest = [
        {
            "paths": ["shard1", "shard2"],
            "weights": [
                {"name": name, "shape": list(array.shape), "dtype": str(array.dtype)} for name, array in arrays.items()
            ],
        }
    ]
    document = {"modelTopology": {"node": nodes}, "weightsManifest": manifest}
    return {"m/model.json": json.dumps(document).encode(), "m/shard1": data[:101], "m/shard2": data[101:]}


def convert(files: dict[str, bytes]) -> bytes:
    return tfjs_to_onnx(
        files,
        model="m/model.json",
        image="resize",
        shape=(1, 5, 5, 2),
        outputs={"answer": ("result", (9,)), "features": ("relu", (1, 3, 3, 4))},
    )


def run(model: bytes, *outputs: str, image: np.ndarray) -> list[np.ndarray]:
    session: Any = onnxruntime.InferenceSession(model)
    return session.run(list(outputs), {"image": image})


def convolve(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """A SAME convolution by the book: `image` H x W x C, `kernel` 3 x 3 x C x D, padded by one."""
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)))
    side = -(-image.shape[0] // stride)
    result = np.zeros((side, side, kernel.shape[3]))
    for y in range(side):
        for x in range(side):
            patch = padded[y * stride : y * stride + 3, x * stride : x * stride + 3]
            result[y, x] = np.einsum("hwc,hwcd->d", patch, kernel)
    return result


def by_hand(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    features = np.clip(convolve(image * 0.5, KERNEL, 2) + BIAS, 0, 6)
    each = DEPTH_KERNEL[..., 0][..., None] * np.eye(4)
    norm = (convolve(features, each, 1) - MEAN) / np.sqrt(VARIANCE + 0.001) * GAMMA + BETA
    cut = (norm + features).reshape(1, -1, 4).transpose(1, 0, 2)[:, :, 1:3]
    joined = np.concatenate([cut, cut, cut], axis=2)
    value = np.exp(joined[..., 1]) - joined[..., 0] + joined[..., 5]
    return 1 / (1 + np.exp(-value[:, 0])), features


def test_a_converted_graph_gives_what_numpy_gives() -> None:
    image = RANDOM.normal(size=(1, 5, 5, 2)).astype(np.float32)
    answer, features = run(convert(tiny_model()), "answer", "features", image=image)
    expected_answer, expected_features = by_hand(image[0].astype(np.float64))
    np.testing.assert_allclose(features[0], expected_features, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(answer, expected_answer, rtol=1e-4, atol=1e-5)


def test_the_same_bytes_in_give_the_same_bytes_out() -> None:
    assert convert(tiny_model()) == convert(tiny_model())


def test_an_operation_without_a_rule_is_named() -> None:
    files = tiny_model()
    files["m/model.json"] = files["m/model.json"].replace(b'"Sigmoid"', b'"Softplus"')
    with pytest.raises(ConversionError, match="no rule for the operation Softplus of node 'result'"):
        convert(files)


def test_a_missing_node_is_named() -> None:
    files = tiny_model()
    files["m/model.json"] = files["m/model.json"].replace(b'"squeezed"]', b'"gone"]')
    with pytest.raises(ConversionError, match="no node 'gone'"):
        convert(files)


def test_quantized_weights_are_refused() -> None:
    files = tiny_model()
    files["m/model.json"] = files["m/model.json"].replace(
        b'"dtype": "float32"', b'"dtype": "float32", "quantization": {"dtype": "uint8"}', 1
    )
    with pytest.raises(ConversionError, match="weight 'kernel' is quantized"):
        convert(files)


def test_a_padding_that_no_rule_covers_is_refused() -> None:
    files = tiny_model()
    same, valid = (base64.b64encode(word) for word in (b"SAME", b"VALID"))
    files["m/model.json"] = files["m/model.json"].replace(same, valid)
    with pytest.raises(ConversionError, match="node 'conv' is not a SAME convolution"):
        convert(files)


def test_a_freed_model_takes_other_sizes() -> None:
    files = tiny_model()
    fixed = tfjs_to_onnx(
        files,
        model="m/model.json",
        image="resize",
        shape=(1, 5, 5, 2),
        outputs={"features": ("relu", (1, 3, 3, 4))},
    )
    free = free_input_size(fixed, shapes={"image": (1, "height", "width", 2), "features": (1, "rows", "columns", 4)})
    (features,) = run(free, "features", image=np.ones((1, 9, 13, 2), np.float32))
    assert features.shape == (1, 5, 7, 4)
