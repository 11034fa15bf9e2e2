"""The demo's ontology: classes that the Object Detector knows, and some that only people do."""

from labelmill.ontologies.document import OntologyDocument

_BOXES = (
    ("person", "Person", "#4263eb"),
    ("face", "Face", "#ae3ec9"),
    ("cat", "Cat", "#f08c00"),
    ("dog", "Dog", "#e8590c"),
    ("bird", "Bird", "#1098ad"),
    ("bicycle", "Bicycle", "#2b8a3e"),
    ("car", "Car", "#c92a2a"),
    ("motorcycle", "Motorcycle", "#d6336c"),
    ("bus", "Bus", "#5f3dc4"),
    ("truck", "Truck", "#0b7285"),
    ("boat", "Boat", "#1971c2"),
    ("chair", "Chair", "#846358"),
    ("dining-table", "Dining table", "#a61e4d"),
    ("cup", "Cup", "#099268"),
    ("spoon", "Spoon", "#74b816"),
    ("bottle", "Bottle", "#3bc9db"),
    ("book", "Book", "#66a80f"),
    ("clock", "Clock", "#f59f00"),
    ("tv", "TV", "#495057"),
    ("potted-plant", "Potted plant", "#37b24d"),
    ("airplane", "Airplane", "#15aabf"),
)

_ATTRIBUTES = {
    "person": [
        {
            "id": "pose",
            "name": "Pose",
            "type": "radio",
            "options": [
                {"id": "standing", "name": "Standing"},
                {"id": "sitting", "name": "Sitting"},
                {
                    "id": "moving",
                    "name": "Moving",
                    "attributes": [{"id": "direction", "name": "Direction", "type": "text"}],
                },
            ],
        },
        {
            "id": "occlusion",
            "name": "Occlusion, %",
            "type": "number",
            "min": 0,
            "max": 100,
        },
    ]
}

#: One class for each shape that the boxes leave. Only people draw these, so only these ask what must be answered.
_SHAPES = (
    {
        "id": "outline",
        "name": "Object outline",
        "shape": "polygon",
        "color": "#12b886",
        "attributes": [
            {
                "id": "material",
                "name": "Material",
                "type": "radio",
                "required": True,
                "options": [
                    {"id": "living", "name": "Living"},
                    {
                        "id": "made",
                        "name": "Made by people",
                        "attributes": [
                            {
                                "id": "made-of",
                                "name": "Made of",
                                "type": "checklist",
                                "required": True,
                                "options": [
                                    {"id": "metal", "name": "Metal"},
                                    {"id": "wood", "name": "Wood"},
                                    {"id": "glass", "name": "Glass"},
                                    {"id": "cloth", "name": "Cloth"},
                                ],
                            },
                            {"id": "maker", "name": "Maker", "type": "text"},
                        ],
                    },
                    {"id": "stone", "name": "Stone or earth"},
                ],
            },
            {"id": "cut-off", "name": "Cut off, %", "type": "number", "min": 0, "max": 100},
        ],
    },
    {"id": "road", "name": "Road", "shape": "polygon", "color": "#868e96"},
    {"id": "sky", "name": "Sky", "shape": "bitmask", "color": "#74c0fc"},
    {"id": "sign", "name": "Sign or label", "shape": "rotatable_box", "color": "#e64980"},
    {"id": "horizon", "name": "Horizon", "shape": "polyline", "color": "#fab005"},
    {"id": "centre", "name": "Centre of interest", "shape": "keypoint", "color": "#fa5252"},
    {
        "id": "body",
        "name": "Body",
        "shape": "skeleton",
        "color": "#be4bdb",
        "points": [
            "head",
            "neck",
            "left shoulder",
            "right shoulder",
            "left elbow",
            "right elbow",
            "left hand",
            "right hand",
            "left hip",
            "right hip",
        ],
    },
)

DEMO_ONTOLOGY = OntologyDocument.model_validate(
    {
        "objects": [
            *(
                {
                    "id": id_,
                    "name": name,
                    "shape": "bounding_box",
                    "color": color,
                    "attributes": _ATTRIBUTES.get(id_, []),
                }
                for id_, name, color in _BOXES
            ),
            *_SHAPES,
        ],
        "classifications": [
            {
                "id": "scene",
                "name": "Scene",
                "scope": "item",
                "attributes": [
                    {
                        "id": "scene-kind",
                        "name": "Kind of scene",
                        "type": "radio",
                        "options": [
                            {"id": "indoors", "name": "Indoors"},
                            {"id": "outdoors", "name": "Outdoors"},
                            {"id": "close-up", "name": "Close-up"},
                        ],
                    }
                ],
            },
            {
                "id": "light",
                "name": "Light",
                "scope": "frame",
                "attributes": [
                    {
                        "id": "light-kind",
                        "name": "Kind of light",
                        "type": "checklist",
                        "options": [
                            {"id": "daylight", "name": "Daylight"},
                            {"id": "lamp", "name": "Lamp"},
                            {"id": "flash", "name": "Flash"},
                        ],
                    },
                    {"id": "light-note", "name": "Note", "type": "text"},
                ],
            },
        ],
    }
)
