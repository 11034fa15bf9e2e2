"""The demo's photographs: real ones that ship in the scikit-image and scikit-learn wheels."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from labelmill.kit.errors import InvalidInputError

#: Package, file inside it, and the name that people see. The packages' README files have authors and licences.
PHOTOS = (
    ("skimage.data", "astronaut.png", "astronaut.png"),
    ("skimage.data", "chelsea.png", "chelsea-the-cat.png"),
    ("skimage.data", "coffee.png", "coffee.png"),
    ("skimage.data", "motorcycle_left.png", "motorcycle-left.png"),
    ("skimage.data", "motorcycle_right.png", "motorcycle-right.png"),
    ("skimage.data", "rocket.jpg", "rocket-launch.jpg"),
    ("skimage.data", "camera.png", "cameraman.png"),
    ("skimage.data", "clock_motion.png", "clock-in-motion.png"),
    ("skimage.data", "coins.png", "coins.png"),
    ("skimage.data", "page.png", "book-page.png"),
    ("skimage.data", "text.png", "handwriting.png"),
    ("skimage.data", "hubble_deep_field.jpg", "hubble-deep-field.jpg"),
    ("skimage.data", "moon.png", "moon.png"),
    ("skimage.data", "retina.jpg", "retina.jpg"),
    ("skimage.data", "ihc.png", "tissue.png"),
    ("skimage.data", "cell.png", "cell.png"),
    ("skimage.data", "microaneurysms.png", "microaneurysms.png"),
    ("skimage.data", "brick.png", "brick.png"),
    ("skimage.data", "grass.png", "grass.png"),
    ("skimage.data", "gravel.png", "gravel.png"),
    ("sklearn.datasets.images", "china.jpg", "summer-palace.jpg"),
    ("sklearn.datasets.images", "flower.jpg", "flower.jpg"),
)


def copy_photos(target: Path) -> int:
    """Copy the photographs into a folder; returns how many. Raises InvalidInputError when the wheels are missing."""
    target.mkdir(parents=True, exist_ok=True)
    for package, file, name in PHOTOS:
        try:
            with as_file(files(package) / file) as source:
                shutil.copyfile(source, target / name)
        except (ModuleNotFoundError, FileNotFoundError):
            raise InvalidInputError(
                f"The demo's photograph {file} is missing. Install them with `pip install 'labelmill[demo]'`, "
                "or use your own: labelmill demo --images DIR",
                field="images",
            ) from None
    return len(PHOTOS)
