"""Projects from nothing: classes, data, members and agents."""

import asyncio
import base64
import re
from pathlib import Path

from playwright.async_api import FilePayload, expect
from tests.e2e.api import Api, photographs
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import ADA, MIA
from tests.e2e.queue import row, rows
from tests.support.pictures import picture

_DROP = """
(zone, [name, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type: 'image/png'}));
  for (const type of ['dragover', 'drop']) {
    zone.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: transfer}));
  }
}
"""


def _files(**files: bytes) -> list[FilePayload]:
    return [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files.items()]


async def test_a_project_begins_with_classes_and_takes_photographs_but_no_broken_file(desk: Desk, admin: Api) -> None:
    page = await desk.open(MIA, "/projects")
    await page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog", name="New project")
    await dialog.get_by_role("textbox", name="Name", exact=True).fill("Pets of the street")
    await dialog.get_by_role("textbox", name="Name of class 1").fill("Cat")
    await dialog.get_by_role("textbox", name="Name of class 1").press("Enter")
    await dialog.get_by_role("textbox", name="Name of class 2").fill("cat")
    await expect(dialog.get_by_role("alert")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Create project")).to_be_disabled()
    await dialog.get_by_role("textbox", name="Name of class 2").fill("Dog")
    await dialog.get_by_role("combobox", name="Shape of class 2").click()
    await page.get_by_role("option", name="Polygon").click()
    await dialog.get_by_role("button", name="Create project").click()
    await expect(page.get_by_role("heading", name="Add data")).to_be_visible()

    good = photographs(2)
    payload = _files(**good, **{"torn.png": picture()[:60], "notes.txt": b"not a picture"})
    await page.get_by_label("Files to add").set_input_files(payload)
    upload = page.get_by_role("region", name="Upload files")
    await expect(upload.get_by_role("status")).to_contain_text("Done: 2 added, 2 refused")
    await expect(upload.get_by_role("listitem").filter(has_text="torn.png")).to_be_visible()
    await expect(upload.get_by_role("listitem").filter(has_text="notes.txt")).to_be_visible()
    await page.get_by_label("Files to add").set_input_files(_files(**good))
    await expect(upload.get_by_role("status")).to_contain_text("Done: 0 added, 2 already here")

    zone = upload.get_by_role("button", name=re.compile("Drop images here"))
    await zone.evaluate(_DROP, ["dropped.png", base64.b64encode(picture(seed=3)).decode()])
    await expect(upload.get_by_role("status")).to_contain_text("Done: 1 added")
    await page.get_by_role("link", name="Open the queue").click()
    await expect(rows(page)).to_have_count(3)
    await expect(row(page, "dropped.png")).to_contain_text("Annotate")

    project = page.url.split("/projects/")[1].split("/")[0]
    ontology = (await admin.get(f"/projects/{project}/ontology"))["document"]
    assert [(each["name"], each["shape"]) for each in ontology["objects"]] == [
        ("Cat", "bounding_box"),
        ("Dog", "polygon"),
    ]


async def test_pictures_become_one_sequence_or_are_refused_together(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0)
    desk.expect_refusal(422, "/sequences")
    page = await desk.open(ADA, f"/projects/{made.id}/data")
    upload = page.get_by_role("region", name="Upload files")
    await upload.get_by_role("switch", name="As one image sequence").check(force=True)
    frames = {f"street_{n}.png": picture(seed=n) for n in (10, 9, 1)}
    await page.get_by_label("Files to add").set_input_files(_files(**frames, **{"wide.png": picture(size=(41, 30))}))
    await expect(upload.get_by_role("listitem")).to_contain_text("all frames of a sequence have one size")
    await page.get_by_label("Files to add").set_input_files(_files(**frames))
    await expect(upload.get_by_role("status")).to_contain_text("Done: 'street', 3 frames")
    [task] = (await made.api.get(f"{made.path}/tasks"))["items"]
    assert (task["item"]["name"], task["item"]["kind"]) == ("street", "image_sequence")
    listed = await made.api.get(f"{made.path}/tasks/{task['id']}/frames")
    assert [frame["name"] for frame in listed["items"]] == ["street_1.png", "street_9.png", "street_10.png"]


async def test_a_folder_of_the_server_is_imported_by_a_workspace_administrator(
    desk: Desk, studio: MakeStudio, tmp_path: Path
) -> None:
    made = await studio(slug=None, photos=0)

    def fill() -> None:
        for name, data in photographs(3).items():
            (tmp_path / name).write_bytes(data)

    await asyncio.to_thread(fill)
    page = await desk.open(ADA, f"/projects/{made.id}/data")
    folder = page.get_by_role("region", name="Import a folder")
    await folder.get_by_role("textbox", name="Folder on the server").fill(str(tmp_path))
    await folder.get_by_role("button", name="Import", exact=True).click()
    await expect(folder.get_by_role("status")).to_contain_text("3 of 3 files, 3 added")
    await expect(folder.get_by_role("status")).to_contain_text("Finished")
    assert len(await made.tasks()) == 3


async def test_members_are_added_given_another_role_and_removed(desk: Desk, admin: Api, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0)
    users = {user["name"]: user["id"] for user in (await admin.get("/users", limit=200))["items"]}
    await admin.call("DELETE", f"{made.path}/members/{users['Rui Reviewer']}")
    page = await desk.open(ADA, f"/projects/{made.id}/members")
    await page.get_by_role("button", name="Add member").click()
    dialog = page.get_by_role("dialog", name="Add member")
    await dialog.get_by_role("combobox", name="Person").fill("rui")
    await page.get_by_role("option", name=re.compile("Rui Reviewer")).click()
    await dialog.get_by_role("combobox", name="Role").click()
    await page.get_by_role("option", name="Reviewer", exact=True).click()
    await dialog.get_by_role("button", name="Add member").click()
    member = page.get_by_role("row").filter(has_text="Rui Reviewer")
    await expect(member).to_contain_text("Approves or rejects.")

    await page.get_by_role("combobox", name="Role of Rui Reviewer").click()
    await page.get_by_role("option", name="Team manager").click()
    await expect(member).to_contain_text("Runs agents, manages tasks, members and data.")

    await member.get_by_role("button", name="Remove Rui Reviewer").click()
    await page.get_by_role("dialog", name="Remove Rui Reviewer?").get_by_role("button", name="Remove").click()
    await expect(member).to_have_count(0)
    members = (await admin.get(f"{made.path}/members"))["items"]
    assert users["Rui Reviewer"] not in {each["user"]["id"] for each in members}


async def test_an_agent_is_enabled_once_its_config_fits(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0)
    desk.expect_refusal(422, "/agents")
    page = await desk.open(MIA, f"/projects/{made.id}/agents")
    await page.get_by_role("button", name="Browse the catalogue").click()
    await page.get_by_role("button", name="Enable Object Detector").click()
    dialog = page.get_by_role("dialog", name="Enable Object Detector")
    classes = dialog.get_by_role("textbox", name="Class map")
    await classes.fill('{"unicorn": "cat"}')
    await dialog.get_by_role("button", name="Enable").click()
    await expect(dialog.get_by_role("alert").first).to_contain_text("unicorn")
    await expect(classes).to_have_attribute("aria-invalid", "true")
    await classes.fill('{"dog": "cat"}')
    await dialog.get_by_role("button", name="Enable").click()
    await expect(page.get_by_text("Object Detector is ready for the workflow and the Label Editor.")).to_be_visible()
    panel = page.get_by_role("complementary", name="Agent")
    await expect(panel.get_by_text("Class map", exact=True).locator("..")).to_contain_text("dog")
    await panel.get_by_role("button", name="Close panel").click()
    await page.reload()
    await page.get_by_role("tab", name="Enabled here").click()
    await expect(page.get_by_role("row").filter(has_text="Object Detector")).to_contain_text("Not in the workflow")


async def test_an_agent_that_a_stage_uses_is_not_removed(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="label-qa", decisions=("ok", "needs fix"), photos=0)
    desk.expect_refusal(409, "")
    page = await desk.open(MIA, f"/projects/{made.id}/agents")
    await page.get_by_role("button", name="Label QA").click()
    await page.get_by_role("button", name="Remove…").click()
    dialog = page.get_by_role("dialog", name="Remove Label QA?")
    await dialog.get_by_role("button", name="Remove").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Agent")
