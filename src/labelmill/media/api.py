"""GET /media/{token}: stored bytes by signed link."""

import asyncio
import re
from pathlib import PurePosixPath
from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response

from labelmill.kit.errors import NotFoundError
from labelmill.media.formats import media_type_of
from labelmill.media.keys import tile_key
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage

router = APIRouter(tags=["media"])

_TILE: Final = re.compile(r"(\d{1,6})_(\d{1,6})\.webp")


def get_signer(request: Request) -> Signer:
    """The application's signer."""
    return cast("Signer", request.app.state.signer)


def get_storage(request: Request) -> Storage:
    """The application's storage."""
    return cast("Storage", request.app.state.storage)


AppSigner = Annotated[Signer, Depends(get_signer)]
AppStorage = Annotated[Storage, Depends(get_storage)]


@router.api_route("/media/{token}", methods=["GET", "HEAD"], response_class=FileResponse, include_in_schema=False)
async def read_media(request: Request, token: str, signer: AppSigner, storage: AppStorage) -> Response:
    """The bytes that a signed link stands for, whole or in ranges."""
    key, seconds_left = signer.read(token)
    return await _file(request, storage, key, seconds_left)


@router.api_route(
    "/media/{token}/{level}/{tile}", methods=["GET", "HEAD"], response_class=FileResponse, include_in_schema=False
)
async def read_tile(
    request: Request, token: str, level: int, tile: str, signer: AppSigner, storage: AppStorage
) -> Response:
    """One tile of the picture whose tiles a signed link stands for."""
    tiles, seconds_left = signer.read(token)
    place = _TILE.fullmatch(tile)
    if place is None or not tiles.endswith("/"):
        raise NotFoundError("The link to this tile is not one that Labelmill made.")
    return await _file(request, storage, tile_key(tiles, level, int(place[1]), int(place[2])), seconds_left)


async def _file(request: Request, storage: Storage, key: str, seconds_left: int) -> Response:
    path = storage.path(key)
    if not await asyncio.to_thread(path.is_file):
        raise NotFoundError("The file behind this link is gone.")
    # The key has the content's hash, so it never changes under one link.
    etag = f'"{key.removesuffix(PurePosixPath(key).suffix).replace("/", "-")}"'
    headers = {
        "Cache-Control": f"private, max-age={seconds_left}, immutable",
        "ETag": etag,
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media_type_of(key), headers=headers)
