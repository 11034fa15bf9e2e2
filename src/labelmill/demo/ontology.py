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
            {"id": "road", "name": "Road", "shape": "polygon", "color": "#868e96"},
            {"id": "horizon", "name": "Horizon", "shape": "polyline", "color": "#fab005"},
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
            }
        ],
    }
)
