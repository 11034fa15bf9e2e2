"""Image Quality Gate: blur, exposure and size, measured; one decision, and the numbers behind it."""

from dataclasses import dataclass

import cv2
from pydantic import Field

from labelmill.agents.builtin.base import AgentConfig, BuiltinAgent, Media, read_config
from labelmill.agents.builtin.images import Picture, open_picture
from labelmill.agents.contract import AgentRequest, AgentResult

#: Longest side at which sharpness is measured, so that the limit means the same for every camera.
_LONGEST = 640
#: Values of 255 that count as lost in the dark, or in the light.
_BLACK, _WHITE = 8, 247


class ImageQualityConfig(AgentConfig):
    """The limits; 0 (or 1 for a share) switches one off."""

    min_sharpness: float = Field(
        60,
        ge=0,
        le=100_000,
        title="Least sharpness",
        description="Variance of the Laplacian at 640 pixels. Sharp photos: hundreds; blurred ones: under 50.",
    )
    min_brightness: float = Field(
        0.1, ge=0, le=1, title="Least brightness", description="Mean brightness, 0 black to 1 white."
    )
    max_brightness: float = Field(
        0.92, ge=0, le=1, title="Most brightness", description="Mean brightness, 0 black to 1 white."
    )
    max_black: float = Field(
        0.6, ge=0, le=1, title="Most black", description="Share of the image that is lost in the dark."
    )
    max_white: float = Field(0.5, ge=0, le=1, title="Most white", description="Share of the image that is burnt out.")
    min_width: int = Field(64, ge=1, le=100_000, title="Least width", description="Pixels, upright.")
    min_height: int = Field(64, ge=1, le=100_000, title="Least height", description="Pixels, upright.")


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of one image; brightness and shares are 0 to 1."""

    width: int
    height: int
    sharpness: float
    brightness: float
    black: float
    white: float

    def __str__(self) -> str:
        return (
            f"{self.width} x {self.height} pixels, sharpness {self.sharpness:.0f}, "
            f"brightness {self.brightness:.2f}, black {self.black:.0%}, white {self.white:.0%}"
        )


def measure(picture: Picture) -> Measures:
    """Measures a picture, shrunk to 640 pixels on its longer side unless it is smaller."""
    scale = min(1.0, _LONGEST / max(picture.width, picture.height))
    pixels = picture.resized(max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return Measures(
        width=picture.width,
        height=picture.height,
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        brightness=float(grey.mean() / 255),
        black=float((grey <= _BLACK).mean()),
        white=float((grey >= _WHITE).mean()),
    )


def _reasons(measures: Measures, config: ImageQualityConfig) -> list[str]:
    reasons: list[str] = []
    if measures.width < config.min_width:
        reasons.append(f"too narrow: {measures.width} pixels, at least {config.min_width}")
    if measures.height < config.min_height:
        reasons.append(f"too low: {measures.height} pixels, at least {config.min_height}")
    if measures.sharpness < config.min_sharpness:
        reasons.append(f"blurred: sharpness {measures.sharpness:.1f}, at least {config.min_sharpness:g}")
    if measures.brightness < config.min_brightness:
        reasons.append(f"too dark: brightness {measures.brightness:.3f}, at least {config.min_brightness:g}")
    if measures.brightness > config.max_brightness:
        reasons.append(f"too bright: brightness {measures.brightness:.3f}, at most {config.max_brightness:g}")
    if measures.black > config.max_black:
        reasons.append(f"lost in the dark: {measures.black:.1%} black, at most {config.max_black:.0%}")
    if measures.white > config.max_white:
        reasons.append(f"burnt out: {measures.white:.1%} white, at most {config.max_white:.0%}")
    return reasons


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    config = read_config(ImageQualityConfig, request)
    measures = measure(open_picture(request, media, longest=_LONGEST))
    reasons = _reasons(measures, config)
    if reasons:
        return AgentResult(decision="fail", message="Fail: " + "; ".join(reasons), log=[str(measures)])
    return AgentResult(decision="pass", message=f"Pass: {measures}", log=[str(measures)])


IMAGE_QUALITY_GATE = BuiltinAgent(
    slug="image-quality-gate",
    name="Image Quality Gate",
    version="1.0.0",
    summary="Sends blurred, badly exposed and tiny images another way.",
    description=(
        "Measures sharpness, brightness, lost shadows and lights, and size. Everything within its limits takes "
        "the pathway pass; the rest takes fail, with each measured number and the limit it broke."
    ),
    icon="photo-check",
    config=ImageQualityConfig,
    run=_run,
    decisions=("pass", "fail"),
    origin="Plain measurements with OpenCV (Apache-2.0); no model.",
    kind="route",
)
