"""What operations make of a label, without a database."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labelmill.kit.ids import new_id
from labelmill.labels.geometry import BoundingBox
from labelmill.labels.schemas import (
    AcceptLabel,
    CreateLabel,
    RestoreLabel,
    ReviewLabel,
    UpdateLabel,
)
from labelmill.labels.snapshots import Author, Past, Snapshot, changed, created, made_before, of_json
from labelmill.labels.tables import AuthorKind, LabelRevisionRow, Verdict

ANN: Author = (AuthorKind.PERSON, new_id())
BOB: Author = (AuthorKind.PERSON, new_id())
AGENT: Author = (AuthorKind.EXECUTION, new_id())
LABEL = new_id()


def suggestion(**fields: Any) -> Snapshot:
    values: dict[str, Any] = {
        "kind": "object",
        "class_id": "cat",
        "frame": 0,
        "geometry": box(1),
        "attributes": {},
        "z": 0,
        "confidence": 0.4,
        "review": None,
        "made_by": AGENT,
    }
    return Snapshot(**{**values, **fields})


def box(x: float) -> dict[str, Any]:
    return shape(x).model_dump(mode="json")


def shape(x: float) -> BoundingBox:
    return BoundingBox(x=x, y=2, width=3, height=4)


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    made_by = {"kind": snapshot.made_by[0], "id": str(snapshot.made_by[1])}
    names = ("kind", "class_id", "frame", "geometry", "attributes", "z", "confidence", "review")
    return {name: getattr(snapshot, name) for name in names} | {"made_by": made_by}


def revision(
    version: int, op: str, author: Author, before: Snapshot | None, after: Snapshot | None
) -> LabelRevisionRow:
    return LabelRevisionRow(
        label_id=LABEL,
        version=version,
        op=op,
        author_kind=author[0],
        author_id=author[1],
        before=None if before is None else as_json(before),
        after=None if after is None else as_json(after),
    )


def update(**fields: Any) -> UpdateLabel:
    return UpdateLabel(op="update", id=LABEL, version=1, **fields)


def test_a_snapshot_is_the_same_after_a_way_through_json() -> None:
    assert of_json(as_json(suggestion()), ANN) == suggestion()


def test_a_revision_of_old_was_its_authors() -> None:
    old = {k: v for k, v in as_json(suggestion()).items() if k not in ("z", "review", "made_by")}
    assert of_json(old, BOB) == suggestion(made_by=BOB)


def test_who_changes_a_suggestion_vouches_for_it() -> None:
    moved = changed(suggestion(), update(geometry=shape(9)), ANN, Past())
    assert moved == suggestion(geometry=box(9), made_by=ANN, confidence=None)


def test_who_raises_a_suggestion_says_nothing_about_it() -> None:
    assert changed(suggestion(review="approved"), update(z=4), ANN, Past()) == suggestion(review="approved", z=4)


def test_content_that_changes_loses_its_verdict_and_the_same_content_keeps_it() -> None:
    approved = suggestion(review="approved", made_by=ANN, confidence=None)
    for fields in ({"geometry": shape(9)}, {"attributes": {"mood": "calm"}}, {"class_id": "lion"}):
        after = changed(approved, update(**fields), ANN, Past())
        assert after is not None
        assert after.review is None
    assert changed(approved, update(geometry=shape(1), attributes={}, class_id="cat"), ANN, Past()) == approved


def test_only_suggestions_and_imports_are_accepted() -> None:
    accept = AcceptLabel(op="accept", id=LABEL, version=1)
    assert changed(suggestion(), accept, ANN, Past()) == suggestion(made_by=ANN, confidence=None)
    imported = suggestion(made_by=(AuthorKind.IMPORT, None), confidence=None)
    assert changed(imported, accept, ANN, Past()) == suggestion(made_by=ANN, confidence=None)
    bobs = suggestion(made_by=BOB, confidence=None)
    assert changed(bobs, accept, ANN, Past()) == bobs


@given(verdicts=st.lists(st.sampled_from([None, "approved", "rejected"]), max_size=5))
def test_a_restored_version_has_the_last_word_said_about_it(verdicts: list[str | None]) -> None:
    first = suggestion()
    chain = [revision(1, "create", AGENT, None, first)]
    now = first
    for verdict in verdicts:
        after = suggestion(review=verdict)
        chain.append(revision(len(chain) + 1, "review", BOB, now, after))
        now = after
    moved = suggestion(geometry=box(9), made_by=ANN, confidence=None)
    chain.append(revision(len(chain) + 1, "update", ANN, now, moved))
    later = suggestion(geometry=box(9), made_by=ANN, confidence=None, review="rejected")
    chain.append(revision(len(chain) + 1, "review", BOB, moved, later))

    restored = changed(later, RestoreLabel(op="restore", id=LABEL, version=len(chain), to=1), ANN, Past(chain))

    assert restored == suggestion(review=verdicts[-1] if verdicts else None)


def test_there_is_nothing_to_restore_of_a_deletion() -> None:
    past = Past([revision(2, "delete", ANN, suggestion(), None)])
    for to in (1, 2, 3):
        wanted = RestoreLabel(op="restore", id=LABEL, version=2, to=to)
        assert changed(suggestion(), wanted, ANN, past) is None


def test_an_operation_is_known_by_its_author_its_verb_and_what_it_made() -> None:
    now, moved = suggestion(), suggestion(geometry=box(9), made_by=ANN, confidence=None)
    done = revision(2, "update", ANN, now, moved)
    assert made_before(done, update(geometry=shape(9)), ANN, Past())
    assert not made_before(done, update(geometry=shape(8)), ANN, Past())
    assert not made_before(done, update(geometry=shape(9)), BOB, Past())
    assert not made_before(done, AcceptLabel(op="accept", id=LABEL, version=1), ANN, Past())
    assert not made_before(None, update(geometry=shape(9)), ANN, Past())


def test_a_verdict_is_known_by_the_verdict() -> None:
    done = revision(2, "review", BOB, suggestion(), suggestion(review="approved"))
    approve = ReviewLabel(op="review", id=LABEL, version=1, verdict=Verdict.APPROVED)
    assert made_before(done, approve, BOB, Past())
    assert not made_before(done, approve.model_copy(update={"verdict": Verdict.REJECTED}), BOB, Past())


def test_a_created_label_is_its_makers_and_sure() -> None:
    made = created(CreateLabel(op="create", kind="object", class_id="cat", geometry=shape(1), z=3), ANN)
    assert made == suggestion(made_by=ANN, confidence=None, z=3)
