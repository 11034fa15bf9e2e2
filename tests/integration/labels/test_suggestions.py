"""Suggestions, verdicts and versions of old: what people do with labels beside drawing them, over HTTP."""

import sqlalchemy as sa
from tests.integration.labels.http import Desk, box, cat

from labelmill.kit.ids import new_id
from labelmill.ontologies.tables import OntologyRow


async def test_an_accepted_suggestion_is_the_persons_and_loses_its_confidence(desk: Desk) -> None:
    label = await desk.suggest(confidence=0.4)
    assert (label["made_by"]["kind"], label["confidence"]) == ("execution", 0.4)

    [accepted] = await desk.save({"op": "accept", "id": label["id"], "version": 1})

    assert accepted["made_by"]["id"] == str(desk.annotator.id)
    assert (accepted["version"], accepted["confidence"], accepted["geometry"]) == (2, None, label["geometry"])
    assert accepted["created_by_execution"] == label["created_by_execution"]
    newest, first = await desk.revisions(label["id"])
    assert (newest["op"], newest["actor"]["name"]) == ("accept", desk.annotator.principal.name)
    assert (newest["before"], first["op"]) == (first["after"], "create")


async def test_accepting_what_is_a_persons_already_changes_nothing(desk: Desk) -> None:
    [label] = await desk.save(cat())
    [same] = await desk.save({"op": "accept", "id": label["id"], "version": 1}, client=desk.both.client)
    assert same == label


async def test_undoing_an_accept_makes_it_a_suggestion_again(desk: Desk) -> None:
    label = await desk.suggest(confidence=0.4)
    await desk.save({"op": "accept", "id": label["id"], "version": 1})

    [undone] = await desk.save({"op": "restore", "id": label["id"], "version": 2, "to": 1})

    assert undone["made_by"] == label["made_by"]
    assert (undone["version"], undone["confidence"]) == (3, 0.4)
    newest = (await desk.revisions(label["id"]))[0]
    assert (newest["op"], newest["actor"]["id"]) == ("restore", str(desk.annotator.id))


async def test_undoing_a_deletion_brings_the_label_back_under_its_id(desk: Desk) -> None:
    [label] = await desk.save(cat(3, z=7, attributes={"mood": "calm"}))
    gone = (await desk.patch({"op": "delete", "id": label["id"], "version": 1})).json()
    assert (gone["items"], gone["deleted"]) == ([], [{"id": label["id"], "version": 2}])

    [back] = await desk.save({"op": "restore", "id": label["id"], "version": 2, "to": 1})

    kept = ("id", "geometry", "attributes", "z", "class_id", "made_by", "created_at")
    assert {name: back[name] for name in kept} == {name: label[name] for name in kept}
    assert back["version"] == 3
    assert [r["op"] for r in await desk.revisions(label["id"])] == ["restore", "delete", "create"]


async def test_a_restore_of_no_label_is_refused_in_words(desk: Desk) -> None:
    [label] = await desk.save(cat())
    await desk.patch({"op": "delete", "id": label["id"], "version": 1})

    future = await desk.patch({"op": "restore", "id": label["id"], "version": 2, "to": 5})
    deletion = await desk.patch({"op": "restore", "id": label["id"], "version": 2, "to": 2})

    assert (future.status_code, deletion.status_code) == (422, 422)
    assert future.json()["error"]["details"]["problems"] == [
        {"path": "operations[0].to", "message": "the label has no version 5 yet; its newest is 2"}
    ]
    assert "version 2 is the label's deletion" in deletion.json()["error"]["message"]


async def test_what_no_longer_fits_the_ontology_is_not_restored(desk: Desk) -> None:
    [label] = await desk.save(cat(attributes={"age": 3}))
    await desk.save({"op": "update", "id": label["id"], "version": 1, "attributes": {}})
    async with desk.database.transaction() as session:
        ontology = (await session.scalars(sa.select(OntologyRow))).one()
        cat_class, *others = ontology.document["objects"]
        ontology.document = {**ontology.document, "objects": [{**cat_class, "attributes": []}, *others]}
        ontology.version += 1
    refused = await desk.patch({"op": "restore", "id": label["id"], "version": 2, "to": 1})
    assert refused.status_code == 422
    assert refused.json()["error"]["details"]["problems"][0]["path"] == "operations[0].attributes.age"


async def test_a_verdict_stays_until_the_content_changes(desk: Desk) -> None:
    [label] = await desk.save(cat())
    verdict = {"op": "review", "id": label["id"], "version": 1, "verdict": "approved"}

    [approved] = await desk.save(verdict, client=desk.reviewer.client)
    assert (approved["review"], approved["version"]) == ("approved", 2)
    assert approved["made_by"] == label["made_by"]

    [raised] = await desk.save({"op": "update", "id": label["id"], "version": 2, "z": 3})
    assert (raised["review"], raised["z"]) == ("approved", 3)

    [moved] = await desk.save({"op": "update", "id": label["id"], "version": 3, "geometry": box(5)})
    assert moved["review"] is None

    [undone] = await desk.save({"op": "restore", "id": label["id"], "version": 4, "to": 3})
    assert (undone["review"], undone["geometry"]["x"]) == ("approved", 1)


async def test_a_verdict_taken_back_does_not_come_back_with_the_content(desk: Desk) -> None:
    [label] = await desk.save(cat())
    review = {"op": "review", "id": label["id"]}
    await desk.save({**review, "version": 1, "verdict": "approved"}, client=desk.reviewer.client)
    await desk.save({**review, "version": 2, "verdict": None}, client=desk.reviewer.client)
    await desk.save({"op": "update", "id": label["id"], "version": 3, "geometry": box(5)})

    [undone] = await desk.save({"op": "restore", "id": label["id"], "version": 4, "to": 2})

    assert (undone["geometry"]["x"], undone["review"]) == (1, None)


async def test_reviewers_review_and_annotators_edit_and_who_is_both_does_both(desk: Desk) -> None:
    [label] = await desk.save(cat())
    review = {"op": "review", "id": label["id"], "version": 1, "verdict": "rejected"}
    move = {"op": "update", "id": label["id"], "version": 1, "geometry": box(4)}

    edits = await desk.patch(move, client=desk.reviewer.client)
    reviews = await desk.patch(review)
    mixed = await desk.patch(review, cat(9), client=desk.reviewer.client)

    assert [r.status_code for r in (edits, reviews, mixed)] == [403, 403, 403]
    assert "labels.edit" in edits.json()["error"]["message"]
    assert "labels.review" in reviews.json()["error"]["message"]
    assert len(await desk.save(review, cat(9), client=desk.both.client)) == 2


async def test_a_suggestion_brought_to_the_front_stays_a_suggestion(desk: Desk) -> None:
    label = await desk.suggest()
    [raised] = await desk.save({"op": "update", "id": label["id"], "version": 1, "z": 9})
    assert (raised["z"], raised["confidence"], raised["made_by"]) == (9, 0.5, label["made_by"])


async def test_a_label_gets_another_class_of_its_shape_and_no_other(desk: Desk) -> None:
    [label] = await desk.save(cat(attributes={"mood": "calm"}))
    change = {"op": "update", "id": label["id"], "version": 1}

    stale = await desk.patch({**change, "class_id": "lion"})
    polygon = await desk.patch({**change, "class_id": "dog"})
    nothing = await desk.patch({**change, "class_id": "wolf"})

    # A lion has no mood: the answer is sent along, empty, or it would go unsaid.
    assert stale.json()["error"]["details"]["problems"][0]["path"] == "operations[0].attributes.mood"
    assert polygon.json()["error"]["details"]["problems"] == [
        {
            "path": "operations[0].class_id",
            "message": "'dog' draws a polygon and 'cat' a bounding_box; choose a class of the same shape",
        }
    ]
    assert "'wolf' is not in the ontology" in nothing.json()["error"]["message"]
    [lion] = await desk.save({**change, "class_id": "lion", "attributes": {}})
    assert (lion["class_id"], lion["attributes"], lion["version"]) == ("lion", {}, 2)


async def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(desk: Desk) -> None:
    first, second = await desk.save(cat(1), cat(2))
    await desk.save(
        *({"op": "update", "id": x["id"], "version": 1, "geometry": box(30)} for x in (first, second)),
        client=desk.both.client,
    )
    stale = [{"op": "update", "id": x["id"], "version": 1, "geometry": box(40)} for x in (first, second)]

    conflicts = (await desk.patch(cat(3), *stale)).json()["error"]
    problems = (await desk.patch(cat(3), cat(500), {**cat(4), "class_id": "wolf"})).json()["error"]

    assert conflicts["code"] == "label_conflict"
    told = conflicts["details"]["conflicts"]
    assert [(c["id"], c["version"], c["theirs"]["geometry"]["x"], c["yours"]) for c in told] == [
        (x["id"], 2, 30, operation) for x, operation in zip((first, second), stale, strict=True)
    ]
    assert [p["path"] for p in problems["details"]["problems"]] == ["operations[1].geometry", "operations[2].class_id"]
    assert len((await desk.labels())["items"]) == 2


async def test_an_operation_whose_answer_was_lost_is_known_after_others_wrote(desk: Desk) -> None:
    label = await desk.suggest()
    accept = {"op": "accept", "id": label["id"], "version": 1}
    await desk.save(accept)
    await desk.save({"op": "update", "id": label["id"], "version": 2, "geometry": box(30)}, client=desk.both.client)

    [now] = await desk.save(accept)

    assert (now["version"], now["geometry"]["x"]) == (3, 30)
    assert now["made_by"]["name"] == desk.both.principal.name


async def test_a_create_whose_answer_was_lost_tells_that_somebody_deleted_it(desk: Desk) -> None:
    create = cat(id=str(new_id()))
    await desk.save(create)
    await desk.save({"op": "delete", "id": create["id"], "version": 1}, client=desk.both.client)
    answer = (await desk.patch(create)).json()
    assert (answer["items"], answer["deleted"]) == ([], [{"id": create["id"], "version": 2}])


async def test_two_people_who_delete_the_same_label_agree(desk: Desk) -> None:
    [label] = await desk.save(cat())
    delete = {"op": "delete", "id": label["id"], "version": 1}
    await desk.save(delete, client=desk.both.client)
    answer = await desk.patch(delete)
    assert answer.json()["deleted"] == [{"id": label["id"], "version": 2}]
    assert [r["op"] for r in await desk.revisions(label["id"])] == ["delete", "create"]
