"""Routes that bring data into a project. Here and not in the media slice, which knows no projects or tasks."""

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status
from starlette.datastructures import UploadFile

from labelmill.identity.policy import Permission
from labelmill.kit.errors import ForbiddenError, InvalidInputError
from labelmill.kit.http import AppSettings, Session
from labelmill.media import actions
from labelmill.media.api import AppSigner, AppStorage
from labelmill.media.queries import read_import
from labelmill.media.schemas import ImportOut, ImportRequest, Refusal, UploadOut, item_out
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.placing import place_items

router = APIRouter(prefix="/api/projects/{project_id}", tags=["media"])

Adder = Annotated[ProjectAccess, Depends(needs(Permission.DATA_ADD))]

#: Of one upload request; the browser sends many small ones.
MAX_UPLOAD_BYTES: Final = 4 * 1024**3
MAX_UPLOAD_FILES: Final = 1_000


_FILES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
}


@router.post("/items", max_body_size=MAX_UPLOAD_BYTES, openapi_extra=_FILES)
async def upload_items(
    request: Request,
    access: Adder,
    session: Session,
    storage: AppStorage,
    signer: AppSigner,
    settings: AppSettings,
) -> UploadOut:
    """Add files to the project. A bad one is refused by name; the others are added."""
    # Read here and not as a parameter: FastAPI would take a stranger's gigabytes before it asks who they are.
    async with request.form(max_files=MAX_UPLOAD_FILES) as form:
        files = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        if not files:
            raise InvalidInputError("Send at least one file, in the field 'files' of a multipart form.", field="files")
        uploaded = await actions.upload_files(
            session,
            storage,
            settings,
            access.principal.actor,
            project_id=access.project.id,
            files=_contents(files),
            place=place_items,
        )
    return UploadOut(
        added=[item_out(row, signer) for row in uploaded.added],
        duplicates=uploaded.duplicates,
        refused=[Refusal(name=name, reason=reason) for name, reason in uploaded.refused],
    )


async def _contents(files: Sequence[UploadFile]) -> AsyncGenerator[tuple[str, bytes]]:
    for file in files:
        yield file.filename or "file", await file.read()


@router.post("/imports", status_code=status.HTTP_201_CREATED)
async def start_import(access: Adder, session: Session, body: ImportRequest) -> ImportOut:
    """Import a folder of the server; workspace admins only, since it reads the server's disk."""
    if not access.principal.may(Permission.SERVER_IMPORT):
        raise ForbiddenError("Only workspace admins can import folders of the server; upload the files instead.")
    row = await actions.start_import(session, access.principal.actor, project_id=access.project.id, path=body.path)
    return await read_import(session, access.project.id, row.id)


@router.get("/imports/{import_id}")
async def get_import(access: Adder, session: Session, import_id: UUID) -> ImportOut:
    """How far an import has come."""
    return await read_import(session, access.project.id, import_id)


@router.post("/imports/{import_id}/cancel")
async def cancel_import(access: Adder, session: Session, import_id: UUID) -> ImportOut:
    """End an import; what it added stays."""
    await actions.cancel_import(session, access.principal.actor, project_id=access.project.id, import_id=import_id)
    return await read_import(session, access.project.id, import_id)
