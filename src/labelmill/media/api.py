"""GET /media/{token}: stored bytes by signed link."""

import asyncio
from pathlib import PurePosixPath
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response

from labelmill.kit.errors import NotFoundError
from labelmill.media.formats import media_type_of
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage

router = APIRouter(tags=["media"])


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
    path = storage.path(key)
    if not await asyncio.to_thread(path.is_file):
        raise NotFoundError("The file behind this link is gone.")
    # The name is the content's hash, so it never changes under one link.
    etag = f'"{PurePosixPath(key).stem}"'
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
