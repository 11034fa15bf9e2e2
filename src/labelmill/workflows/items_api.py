"""Routes that bring data into a project. Here and not in the media slice, which knows no projects or tasks."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, status
from starlette.datastructures import UploadFile

from labelmill.identity.auth import CurrentPrincipal
from labelmill.identity.policy import Permission
from labelmill.kit.errors import ForbiddenError, InvalidInputError, NotFoundError
from labelmill.kit.http import AppDatabase, AppSettings, Session
from labelmill.media import actions
from labelmill.media.api import AppSigner, AppStorage
from labelmill.media.queries import list_frames, read_import
from labelmill.media.schemas import (
    ImportOut,
    ImportRequest,
    ItemFrames,
    ItemOut,
    Refusal,
    UploadOut,
    frame_out,
    item_out,
    only_frame_out,
)
from labelmill.media.sequences import MOST_FRAMES, stage_sequence
from labelmill.media.staging import Source, Staged, clean_name, stage_all
from labelmill.media.tables import DataItemRow, ItemKind
from labelmill.projects.access import ProjectAccess, load_access, needs
from labelmill.workflows.placing import place_items
from labelmill.workflows.tables import TaskRow

router = APIRouter(prefix="/api/projects/{project_id}", tags=["media"])


async def _uploader(project_id: UUID, principal: CurrentPrincipal, database: AppDatabase) -> ProjectAccess:
    # Not `needs`, whose transaction is the request's: it would stay open for as long as the files are read and drawn.
    async with database.transaction() as session:
        access = await load_access(session, principal, project_id)
    access.require(Permission.DATA_ADD)
    access.require_active()
    return access


Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
Adder = Annotated[ProjectAccess, Depends(needs(Permission.DATA_ADD))]
Uploader = Annotated[ProjectAccess, Depends(_uploader)]

#: Of one upload request; the browser sends many small ones.
MAX_UPLOAD_BYTES: Final = 4 * 1024**3
MAX_UPLOAD_FILES: Final = 1_000


def _form(required: Sequence[str], **fields: dict[str, Any]) -> dict[str, Any]:
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    schema = {"type": "object", "required": [*required], "properties": {**fields, "files": files}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post("/items", max_body_size=MAX_UPLOAD_BYTES, openapi_extra=_form(["files"]))
async def upload_items(
    request: Request,
    access: Uploader,
    database: AppDatabase,
    storage: AppStorage,
    signer: AppSigner,
    settings: AppSettings,
) -> UploadOut:
    """Add files to the project. A bad one is refused by name; the others are added."""
    # Read here and not as a parameter: FastAPI would take a stranger's gigabytes before it asks who they are.
    async with request.form(max_files=MAX_UPLOAD_FILES) as form:
        sources = [_source(part) for part in form.getlist("files") if isinstance(part, UploadFile)]
        if not sources:
            raise InvalidInputError("Send at least one file, in the field 'files' of a multipart form.", field="files")
        outcomes = await stage_all(storage, sources, max_pixels=settings.max_image_pixels)
    staged = [outcome for outcome in outcomes if isinstance(outcome, Staged)]
    named = zip(sources, outcomes, strict=True)
    refused = [(clean_name(name), o.message) for (name, _), o in named if not isinstance(o, Staged)]
    async with database.transaction() as session:
        uploaded = await actions.add_files(
            session,
            storage,
            access.principal.actor,
            project_id=access.project.id,
            files=staged,
            refused=refused,
            place=place_items,
        )
    return UploadOut(
        added=[item_out(row, signer) for row in uploaded.added],
        duplicates=uploaded.duplicates,
        refused=[Refusal(name=name, reason=reason) for name, reason in uploaded.refused],
    )


@router.post(
    "/sequences",
    status_code=status.HTTP_201_CREATED,
    max_body_size=MAX_UPLOAD_BYTES,
    openapi_extra=_form(["name", "files"], name={"type": "string"}),
)
async def upload_sequence(
    request: Request,
    access: Uploader,
    database: AppDatabase,
    storage: AppStorage,
    signer: AppSigner,
    settings: AppSettings,
) -> ItemOut:
    """Add files, in the order in which they come, as one image sequence; nothing is added when one is no good."""
    async with request.form(max_files=MOST_FRAMES) as form:
        name = form.get("name")
        sources = [_source(part) for part in form.getlist("files") if isinstance(part, UploadFile)]
        if not isinstance(name, str) or not name.strip():
            raise InvalidInputError("Give the sequence a name, in the field 'name' of the form.", field="name")
        sequence = await stage_sequence(storage, name=name, sources=sources, max_pixels=settings.max_image_pixels)
    async with database.transaction() as session:
        row, _ = await actions.add_sequence(
            session,
            storage,
            access.principal.actor,
            project_id=access.project.id,
            sequence=sequence,
            place=place_items,
        )
    return item_out(row, signer)


def _source(file: UploadFile) -> Source:
    return file.filename or "file", file.read


@router.get("/tasks/{task_id}/frames")
async def list_task_frames(
    access: Viewer,
    session: Session,
    signer: AppSigner,
    task_id: UUID,
    first: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    count: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> ItemFrames:
    """The frames of a task's item, from `first` on; an item that is no sequence is one frame."""
    task = await session.get(TaskRow, task_id)
    if task is None or task.project_id != access.project.id:
        raise NotFoundError("There is no such task in this project.")
    item = await session.get_one(DataItemRow, task.item_id)
    if item.kind != ItemKind.IMAGE_SEQUENCE:
        return ItemFrames(items=[only_frame_out(item, signer)] if first == 0 else [], total=1)
    rows = await list_frames(session, item, first=first, count=count)
    return ItemFrames(items=[frame_out(item, row, signer) for row in rows], total=item.frames)


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
