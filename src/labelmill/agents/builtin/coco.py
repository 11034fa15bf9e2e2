"""The 80 classes of COCO: their ids, and the other names that ontologies give them. Pure."""

from collections.abc import Iterable

_LIST = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,"
    "parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,"
    "handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,"
    "skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,"
    "sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,"
    "dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,"
    "refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush"
)
#: Numbers that COCO gave to classes it then left out.
_GAPS = (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
#: Class names by COCO's category id.
NAMES: dict[int, str] = dict(
    zip((number for number in range(1, 91) if number not in _GAPS), _LIST.split(","), strict=True)
)

_SYNONYMS: dict[str, str] = {
    "airplane": "aeroplane,plane,aircraft",
    "bicycle": "bike,cycle,push bike",
    "boat": "ship",
    "car": "automobile",
    "cat": "kitten",
    "cell phone": "cellphone,mobile,mobile phone,phone,smartphone",
    "couch": "sofa,settee",
    "cow": "cattle",
    "cup": "mug",
    "dining table": "table",
    "dog": "puppy",
    "donut": "doughnut",
    "fire hydrant": "hydrant",
    "hair drier": "hair dryer,hairdryer",
    "handbag": "purse",
    "hot dog": "hotdog",
    "knife": "knives",
    "microwave": "microwave oven",
    "motorcycle": "motorbike,motor bike",
    "mouse": "computer mouse,mice",
    "person": "people,human,pedestrian",
    "potted plant": "houseplant,plant",
    "refrigerator": "fridge",
    "remote": "remote control",
    "sheep": "lamb",
    "skis": "ski",
    "suitcase": "luggage",
    "teddy bear": "teddy",
    "toothbrush": "tooth brush",
    "traffic light": "traffic signal",
    "truck": "lorry",
    "tv": "television,monitor,tv monitor",
}


def plain(name: str) -> str:
    """A name as it is compared: small letters, single spaces, no dashes or underscores."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _singulars(name: str) -> Iterable[str]:
    yield name
    if name.endswith("ies"):
        yield f"{name[:-3]}y"
    if name.endswith("ves"):
        yield f"{name[:-3]}f"
    if name.endswith("es"):
        yield name[:-2]
    if name.endswith("s"):
        yield name[:-1]


_KNOWN: dict[str, str] = {name: name for name in NAMES.values()} | {
    other: name for name, others in _SYNONYMS.items() for other in others.split(",")
}


def coco_name(name: str) -> str | None:
    """The COCO class that a name means, whatever its case, number or usual synonym; None when it means none."""
    return next((_KNOWN[form] for form in _singulars(plain(name)) if form in _KNOWN), None)
