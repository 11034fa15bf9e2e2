"""Issues over HTTP: opened, commented, resolved and reopened by people of a project."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response
from tests.integration.conftest import AsUser, MakeProject, Visitor
from tests.support.pictures import picture

from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.kit.db import Database
from labelmill.kit.events import EventRow
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape

DOCUMENT = OntologyDocument(objects=[ObjectClass(id="cat", name="Cat", shape=Shape.KEYPOINT, color="#2f9e44")])


@dataclass(frozen=True)
class Desk:
    """A project with one task, seen by three of its people."""

    base: str
    task: str
    annotator: Visitor
    reviewer: Visitor
    outsider: Visitor

    async def open(self, visitor: Visitor, **body: Any) -> Response:
        return await visitor.client.post(f"{self.base}/tasks/{self.task}/issues", json=body)

    async def opened(self, visitor: Visitor, **body: Any) -> dict[str, Any]:
        response = await self.open(visitor, **body)
        assert response.status_code == 201, response.text
        return response.json()

    async def verb(self, visitor: Visitor, issue: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
        response = await visitor.client.post(f"{self.base}/issues/{issue['id']}/{verb}", json=body)
        assert response.is_success, response.text
        return response.json()

    async def all(self) -> list[dict[str, Any]]:
        response = await self.annotator.client.get(f"{self.base}/tasks/{self.task}/issues")
        assert response.status_code == 200, response.text
        return response.json()["items"]


async def add_task(client: AsyncClient, base: str) -> str:
    """Upload a picture of 40 x 30; its task."""
    uploaded = await client.post(f"{base}/items", files=[("files", ("cat.png", picture()))])
    assert uploaded.status_code == 200, uploaded.text
    return (await client.get(f"{base}/tasks")).json()["items"][0]["id"]


@pytest.fixture
async def desk(admin: Visitor, as_user: AsUser, make_project: MakeProject) -> Desk:
    ann, rea, out = [await as_user(WorkspaceRole.TASKER) for _ in range(3)]
    members = {ann: ProjectRole.ANNOTATOR, rea: ProjectRole.REVIEWER}
    project = await make_project(owner=admin, members=members, document=DOCUMENT)
    base = f"/api/projects/{project.id}"
    return Desk(base, await add_task(admin.client, base), ann, rea, out)


async def events(database: Database) -> list[EventRow]:
    async with database.transaction() as session:
        query = sa.select(EventRow).where(EventRow.kind.like("issue.%")).order_by(EventRow.id)
        return list(await session.scalars(query))


async def test_a_thread_is_opened_answered_resolved_and_opened_again(desk: Desk, database: Database) -> None:
    opened = await desk.opened(desk.reviewer, text="  Is this a cat? ", x=12.5, y=7)
    assert (opened["status"], opened["x"], opened["y"], opened["frame"]) == ("open", 12.5, 7, 0)
    assert (opened["label_id"], opened["resolved_by"], opened["task_id"]) == (None, None, desk.task)
    answered = await desk.verb(desk.annotator, opened, "comments", text="It is.")
    assert [(c["author"]["id"], c["text"]) for c in answered["comments"]] == [
        (str(desk.reviewer.id), "Is this a cat?"),
        (str(desk.annotator.id), "It is."),
    ]
    resolved = await desk.verb(desk.reviewer, opened, "resolve")
    assert resolved["status"] == "resolved"
    assert resolved["resolved_by"] == {"id": str(desk.reviewer.id), "name": desk.reviewer.principal.name}
    assert resolved["resolved_at"] is not None
    again = await desk.verb(desk.annotator, opened, "reopen")
    assert (again["status"], again["resolved_by"], again["resolved_at"]) == ("open", None, None)
    assert await desk.all() == [again]

    told = await events(database)
    assert [event.kind for event in told] == ["issue.opened", "issue.commented", "issue.resolved", "issue.reopened"]
    assert {str(event.subject_id) for event in told} == {opened["id"]}
    assert all(event.data["task_ids"] == [desk.task] for event in told)


async def test_an_issue_about_a_label_outlives_the_label(desk: Desk) -> None:
    label, patch = str(uuid4()), f"{desk.base}/tasks/{desk.task}/labels"
    geometry = {"type": "keypoint", "x": 3, "y": 4}
    create = {"op": "create", "id": label, "kind": "object", "class_id": "cat", "geometry": geometry}
    assert (await desk.annotator.client.patch(patch, json={"operations": [create]})).is_success
    opened = await desk.opened(desk.reviewer, text="Too far left.", label_id=label)
    assert opened["label_id"] == label
    deletion = {"op": "delete", "id": label, "version": 1}
    assert (await desk.annotator.client.patch(patch, json={"operations": [deletion]})).is_success
    assert [issue["label_id"] for issue in await desk.all()] == [label]


async def test_a_verb_that_is_sent_twice_changes_nothing_twice(desk: Desk, database: Database) -> None:
    first = await desk.opened(desk.annotator, id=str(uuid4()), text="Blurred.")
    assert await desk.opened(desk.annotator, id=first["id"], text="Blurred.") == first
    comment = str(uuid4())
    said = await desk.verb(desk.annotator, first, "comments", id=comment, text="Very.")
    assert await desk.verb(desk.annotator, first, "comments", id=comment, text="Very.") == said
    resolved = await desk.verb(desk.annotator, first, "resolve")
    assert await desk.verb(desk.reviewer, first, "resolve") == resolved
    await desk.verb(desk.annotator, first, "reopen")
    await desk.verb(desk.annotator, first, "reopen")
    assert len(await events(database)) == 4


async def test_an_id_that_somebody_else_used_is_a_conflict(desk: Desk) -> None:
    first = await desk.opened(desk.annotator, id=str(uuid4()), text="Blurred.")
    refused = await desk.open(desk.reviewer, id=first["id"], text="Mine.")
    assert refused.status_code == 409
    other = await desk.opened(desk.reviewer, text="Mine.")
    taken = first["comments"][0]["id"]
    said = await desk.reviewer.client.post(
        f"{desk.base}/issues/{other['id']}/comments", json={"id": taken, "text": "Hello."}
    )
    assert said.status_code == 409
    assert [len(issue["comments"]) for issue in await desk.all()] == [1, 1]


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"text": "  "}, "text", None),
        ({"text": "x" * 5_001}, "text", None),
        ({"text": "a", "x": 1}, "x", "A place needs both x and y; leave both out for an issue about the task."),
        ({"text": "a", "x": 41, "y": 1}, "x", "x should be within the picture, from 0 to 40."),
        ({"text": "a", "x": 1, "y": -0.5}, "y", "y should be within the picture, from 0 to 30."),
        ({"text": "a", "frame": 1}, "frame", "There is no frame 1: 'cat.png' has 1, counted from 0."),
        ({"text": "a", "frame": -1}, "frame", None),
        (
            {"text": "a", "label_id": str(uuid4())},
            "label_id",
            "There is no such label on this task; if you just drew it, wait until it is saved.",
        ),
    ],
)
async def test_an_issue_about_nothing_is_refused_in_words(
    desk: Desk, body: dict[str, Any], field: str, sentence: str | None
) -> None:
    response = await desk.open(desk.annotator, **body)
    assert response.status_code == 422, response.text
    error = response.json()["error"]
    assert error["field"] == field
    assert sentence is None or error["message"] == sentence
    assert await desk.all() == []


async def test_only_people_of_the_project_see_and_write(desk: Desk) -> None:
    opened = await desk.opened(desk.annotator, text="Blurred.")
    assert (await desk.open(desk.outsider, text="Hello.")).status_code == 404
    listed = await desk.outsider.client.get(f"{desk.base}/tasks/{desk.task}/issues")
    assert listed.status_code == 404
    commented = await desk.outsider.client.post(f"{desk.base}/issues/{opened['id']}/comments", json={"text": "Hi."})
    assert commented.status_code == 404


async def test_issues_and_tasks_of_another_project_are_not_found(
    desk: Desk, make_project: MakeProject, admin: Visitor
) -> None:
    opened = await desk.opened(desk.annotator, text="Blurred.")
    other = await make_project(name="Other", owner=admin)
    base = f"/api/projects/{other.id}"
    answers = [
        await admin.client.get(f"{base}/tasks/{desk.task}/issues"),
        await admin.client.post(f"{base}/tasks/{desk.task}/issues", json={"text": "Hi."}),
        await admin.client.post(f"{base}/issues/{opened['id']}/comments", json={"text": "Hi."}),
        await admin.client.post(f"{base}/issues/{opened['id']}/resolve"),
        await admin.client.post(f"{base}/issues/{uuid4()}/reopen"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
