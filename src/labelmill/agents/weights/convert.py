"""Makes ONNX models out of what the registries carry, with numpy and onnx only. Pure and deterministic:
the same bytes in give the same bytes out, so the result's SHA-256 can be pinned too.

The rules cover the operations of an SSD MobileNet graph. TensorFlow works on N x H x W x C, ONNX on
N x C x H x W: convolutions are wrapped in transposes, which ONNX Runtime folds away when it loads the model.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 18
IR_VERSION = 9

_TO_CHANNELS_FIRST = (0, 3, 1, 2)
_TO_CHANNELS_LAST = (0, 2, 3, 1)

Node = Mapping[str, Any]
#: Dimensions; a name instead of a number is a free one.
Shape = Sequence[int | str]


class ConversionError(Exception):
    """The model is not what the converter was written for."""


def tfjs_to_onnx(
    files: Mapping[str, bytes],
    *,
    model: str,
    image: str,
    shape: Shape,
    outputs: Mapping[str, tuple[str, Shape]],
) -> bytes:
    """Converts a TensorFlow.js graph model.

    `model` names the model.json among `files`, whose shards lie beside it. `image` is the graph node that is
    replaced by an input named "image" of `shape`; `outputs` are new names for graph nodes, with their shapes.
    """
    document = json.loads(files[model])
    folder = model.rpartition("/")[0]
    weights = _read_weights(document["weightsManifest"], files, folder)
    graph = _Graph(document["modelTopology"]["node"], weights, image)
    return graph.build(shape, outputs)


def free_input_size(data: bytes, *, shapes: Mapping[str, Shape]) -> bytes:
    """Gives the inputs and outputs of an ONNX model new dimensions."""
    model = onnx.load_model_from_string(data)
    graph = model.graph
    # Models of 2019 list their weights among the inputs, which keeps ONNX Runtime from folding them.
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    del graph.input[:]
    graph.input.extend(inputs)
    # Counters of the training; ONNX Runtime warns of each.
    read = {name for node in graph.node for name in node.input}
    initializers = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
    # Sizes noted for the old input would contradict the new one.
    del graph.value_info[:]
    for value in (*graph.input, *graph.output):
        kind = value.type.tensor_type.elem_type
        value.CopyFrom(helper.make_tensor_value_info(value.name, kind, list(shapes[value.name])))
    return _checked(model)


def keep_outputs(data: bytes, outputs: Sequence[str]) -> bytes:
    """An ONNX model that gives only these of its outputs, without what only the others needed."""
    model = onnx.load_model_from_string(data)
    graph = model.graph
    wanted, nodes = set(outputs), list[onnx.NodeProto]()
    # ONNX lists nodes in the order in which they can run.
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            nodes.append(node)
            wanted.update(node.input)
    kept = {
        "node": list(reversed(nodes)),
        "output": [value for value in graph.output if value.name in outputs],
        "input": [value for value in graph.input if value.name in wanted],
        "initializer": [tensor for tensor in graph.initializer if tensor.name in wanted],
    }
    for field, values in kept.items():
        del getattr(graph, field)[:]
        getattr(graph, field).extend(values)
    return _checked(model)


def _checked(model: onnx.ModelProto) -> bytes:
    onnx.checker.check_model(model)  # pyright: ignore[reportUnknownMemberType]
    return model.SerializeToString(deterministic=True)


def _read_weights(
    manifest: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], folder: str
) -> dict[str, NDArray[Any]]:
    weights: dict[str, NDArray[Any]] = {}
    for group in manifest:
        data = b"".join(files[f"{folder}/{path}" if folder else path] for path in group["paths"])
        offset = 0
        for spec in group["weights"]:
            if "quantization" in spec:
                raise ConversionError(f"weight '{spec['name']}' is quantized")
            kind = np.dtype(spec["dtype"])
            count = int(np.prod(spec["shape"], dtype=np.int64))
            array = np.frombuffer(data, kind, count, offset).reshape(spec["shape"])
            offset += array.nbytes
            # ONNX wants every shape, axis and index as int64.
            weights[spec["name"]] = array.astype(np.int64) if kind.kind == "i" else array
    return weights


def _number(node: Node, key: str) -> int:
    return int(node["attr"][key]["i"])


def _numbers(node: Node, key: str) -> list[int]:
    return [int(number) for number in node["attr"][key]["list"]["i"]]


def _text(node: Node, key: str) -> str:
    value = node["attr"][key]["s"]
    # Old files hold strings as lists of bytes, newer ones as base64.
    return base64.b64decode(value).decode() if isinstance(value, str) else bytes(value).decode()


def _data_inputs(node: Node) -> list[str]:
    # "^name" only says when a node may run.
    return [ref for ref in node.get("input", []) if not ref.startswith("^")]


class _Graph:
    """One conversion: the TensorFlow graph, and the ONNX nodes made so far."""

    def __init__(self, nodes: Sequence[Node], weights: Mapping[str, NDArray[Any]], image: str) -> None:
        self._source: dict[str, Node] = {node["name"]: node for node in nodes}
        self._weights = weights
        self._image = image
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, NDArray[Any]] = {}

    def build(self, shape: Shape, outputs: Mapping[str, tuple[str, Shape]]) -> bytes:
        for name in self._order([name for name, _ in outputs.values()]):
            node = self._source[name]
            if node["op"] == "Const":
                self._constants[name] = self._weights[name]
                continue
            rule = _RULES.get(node["op"])
            if rule is None:
                raise ConversionError(f"no rule for the operation {node['op']} of node '{name}'")
            rule(self, node, [self._rename(ref) for ref in _data_inputs(node)])
        for new, (old, _) in outputs.items():
            self.add("Identity", [old], new)
        return self._model(shape, {name: size for name, (_, size) in outputs.items()})

    def _order(self, wanted: list[str]) -> list[str]:
        """Nodes that `wanted` depend on, each after its inputs; ends at the image."""
        depends: dict[str, list[str]] = {}
        while wanted:
            name = wanted.pop()
            if name not in depends and name != self._image:
                if name not in self._source:
                    raise ConversionError(f"the graph has no node '{name}'")
                depends[name] = [ref.partition(":")[0] for ref in _data_inputs(self._source[name])]
                wanted.extend(depends[name])
        return [name for name in TopologicalSorter(depends).static_order() if name != self._image]

    def _rename(self, ref: str) -> str:
        if ref == self._image:
            return "image"
        return ref.removesuffix(":0")

    def _model(self, shape: Shape, outputs: Mapping[str, Shape]) -> bytes:
        used = {name for node in self._nodes for name in node.input}
        graph = helper.make_graph(
            self._nodes,
            "labelmill",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, list(shape))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(s)) for name, s in outputs.items()],
            [numpy_helper.from_array(a, name) for name, a in self._constants.items() if name in used],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        return _checked(model)

    def add(self, kind: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> str:
        """Appends an ONNX node and gives back its first output."""
        self._nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], **attributes))
        return outputs[0]

    def constant(self, name: str, array: NDArray[Any]) -> str:
        # np.ascontiguousarray would make one-dimensional arrays of scalars.
        self._constants[name] = np.array(array, order="C")
        return name

    def value(self, name: str) -> NDArray[Any]:
        if name not in self._constants:
            raise ConversionError(f"'{name}' must be a constant")
        return self._constants[name]


Rule = Callable[[_Graph, Node, list[str]], object]


def _same(kind: str) -> Rule:
    def rule(graph: _Graph, node: Node, inputs: list[str]) -> None:
        graph.add(kind, inputs, node["name"])

    return rule


def _relu6(graph: _Graph, node: Node, inputs: list[str]) -> None:
    low = graph.constant("relu6#low", np.full((), 0, np.float32))
    high = graph.constant("relu6#high", np.full((), 6, np.float32))
    graph.add("Clip", [inputs[0], low, high], node["name"])


def _convolution(graph: _Graph, node: Node, inputs: list[str]) -> None:
    if _text(node, "padding") != "SAME" or _text(node, "data_format") != "NHWC":
        raise ConversionError(f"node '{node['name']}' is not a SAME convolution of N x H x W x C")
    name = node["name"]
    kernel = graph.value(inputs[1])
    height, width, channels, each = kernel.shape
    if node["op"] == "Conv2D":
        kernel, groups = kernel.transpose(3, 2, 0, 1), 1
    else:
        kernel = kernel.transpose(2, 3, 0, 1).reshape(channels * each, 1, height, width)
        groups = channels
    first = graph.add("Transpose", [inputs[0]], f"{name}#in", perm=_TO_CHANNELS_FIRST)
    result = graph.add(
        "Conv",
        [first, graph.constant(f"{name}#kernel", kernel)],
        f"{name}#out",
        strides=_numbers(node, "strides")[1:3],
        dilations=_numbers(node, "dilations")[1:3],
        kernel_shape=[height, width],
        group=groups,
        auto_pad="SAME_UPPER",
    )
    graph.add("Transpose", [result], name, perm=_TO_CHANNELS_LAST)


def _batch_norm(graph: _Graph, node: Node, inputs: list[str]) -> None:
    name = node["name"]
    first = graph.add("Transpose", [inputs[0]], f"{name}#in", perm=_TO_CHANNELS_FIRST)
    epsilon = float(node["attr"]["epsilon"]["f"])
    result = graph.add("BatchNormalization", [first, *inputs[1:5]], f"{name}#out", epsilon=epsilon)
    graph.add("Transpose", [result], name, perm=_TO_CHANNELS_LAST)


def _concat(graph: _Graph, node: Node, inputs: list[str]) -> None:
    graph.add("Concat", inputs[:-1], node["name"], axis=int(graph.value(inputs[-1])))


def _transpose(graph: _Graph, node: Node, inputs: list[str]) -> None:
    graph.add("Transpose", inputs[:1], node["name"], perm=graph.value(inputs[1]).tolist())


def _squeeze(graph: _Graph, node: Node, inputs: list[str]) -> None:
    axes = graph.constant(f"{node['name']}#axes", np.array(_numbers(node, "squeeze_dims"), np.int64))
    graph.add("Squeeze", [inputs[0], axes], node["name"])


def _pack(graph: _Graph, node: Node, inputs: list[str]) -> None:
    name, axis = node["name"], _number(node, "axis")
    axes = graph.constant(f"{name}#axes", np.array([axis], np.int64))
    parts = [graph.add("Unsqueeze", [part, axes], f"{name}#{i}") for i, part in enumerate(inputs)]
    graph.add("Concat", parts, name, axis=axis)


def _unpack(graph: _Graph, node: Node, inputs: list[str]) -> None:
    name, axis, count = node["name"], _number(node, "axis"), _number(node, "num")
    axes = graph.constant(f"{name}#axes", np.array([axis], np.int64))
    parts = [f"{name}#part{i}" for i in range(count)]
    graph.add("Split", inputs[:1], *parts, axis=axis, num_outputs=count)
    for i, part in enumerate(parts):
        graph.add("Squeeze", [part, axes], f"{name}:{i}" if i else name)


def _pick(graph: _Graph, node: Node, inputs: list[str]) -> None:
    """`x[i]` of a one-dimensional x, the only StridedSlice that these graphs have."""
    begin = graph.value(inputs[1])
    if begin.shape != (1,) or _number(node, "shrink_axis_mask") != 1:
        raise ConversionError(f"node '{node['name']}' is not a plain index")
    index = graph.constant(f"{node['name']}#index", begin.reshape(()))
    graph.add("Gather", [inputs[0], index], node["name"], axis=0)


def _slice(graph: _Graph, node: Node, inputs: list[str]) -> None:
    begin, size = graph.value(inputs[1]), graph.value(inputs[2])
    # TensorFlow's size -1 means "to the end".
    end = np.where(size < 0, np.iinfo(np.int64).max, begin + size)
    ends = graph.constant(f"{node['name']}#end", end)
    graph.add("Slice", [inputs[0], inputs[1], ends], node["name"])


_RULES: dict[str, Rule] = {
    "Add": _same("Add"),
    "AddN": _same("Sum"),
    "BiasAdd": _same("Add"),
    "ConcatV2": _concat,
    "Conv2D": _convolution,
    "DepthwiseConv2dNative": _convolution,
    "Exp": _same("Exp"),
    "FusedBatchNorm": _batch_norm,
    "Mul": _same("Mul"),
    "Pack": _pack,
    "Relu6": _relu6,
    "Reshape": _same("Reshape"),
    "Shape": _same("Shape"),
    "Sigmoid": _same("Sigmoid"),
    "Slice": _slice,
    "Squeeze": _squeeze,
    "StridedSlice": _pick,
    "Sub": _same("Sub"),
    "Tile": _same("Tile"),
    "Transpose": _transpose,
    "Unpack": _unpack,
}
