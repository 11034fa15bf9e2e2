"""Ontologies in the database."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.db import Database
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import SYSTEM, EventRow
from labelmill.kit.ids import new_id
from labelmill.ontologies.actions import create_ontology, update_ontology
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape
from labelmill.ontologies.errors import OntologyChangeError, StaleOntologyError
from labelmill.ontologies.queries import load_document
from labelmill.ontologies.tables import OntologyRow, OntologyVersionRow


def document(*names: str) -> OntologyDocument:
    return OntologyDocument(
        objects=[ObjectClass(id=n.lower(), name=n, shape=Shape.POLYGON, color="#2f9e44") for n in names]
    )


async def made(database: Database, *names: str) -> OntologyRow:
    async with database.transaction() as session:
        return await create_ontology(session, SYSTEM, name="Zoo", document=document(*names))


async def test_every_version_is_kept_and_announced(database: Database) -> None:
    row = await made(database, "Cat")
    async with database.transaction() as session:
        await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat", "Dog"))
    async with database.transaction() as session:
        assert await load_document(session, row.id) == (2, document("Cat", "Dog"))
        versions = (await session.scalars(sa.select(OntologyVersionRow).order_by(OntologyVersionRow.version))).all()
        assert [(v.version, len(v.document["objects"])) for v in versions] == [(1, 1), (2, 2)]
        kinds = (await session.scalars(sa.select(EventRow.kind).order_by(EventRow.id))).all()
        assert kinds == ["ontology.created", "ontology.updated"]


async def test_a_stale_version_is_refused(database: Database) -> None:
    row = await made(database, "Cat")
    async with database.transaction() as session:
        await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat", "Dog"))
    with pytest.raises(StaleOntologyError) as refused:
        async with database.transaction() as session:
            await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat"))
    assert refused.value.status == 409
    assert refused.value.details == {"version": 2}


async def test_of_two_people_who_save_at_once_one_is_told(database: Database) -> None:
    row = await made(database, "Cat")

    async def save(name: str) -> str:
        try:
            async with database.transaction() as session:
                await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat", name))
        except StaleOntologyError:
            return "stale"
        return "saved"

    assert sorted(await asyncio.gather(save("Dog"), save("Emu"))) == ["saved", "stale"]


async def test_removing_a_class_is_refused_in_words(database: Database) -> None:
    row = await made(database, "Cat", "Dog")
    with pytest.raises(OntologyChangeError, match=r"'Dog' \(dog\) is gone; archive it instead") as refused:
        async with database.transaction() as session:
            await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat"))
    assert refused.value.details["problems"][0]["path"] == "objects.dog"


async def test_a_document_read_in_a_rolled_back_change_is_not_remembered(database: Database) -> None:
    row = await made(database, "Cat")
    async with AsyncSession(database.engine) as session:
        await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat", "Dog"))
        assert (await load_document(session, row.id))[0] == 2
        await session.rollback()
    async with database.transaction() as session:
        await update_ontology(session, SYSTEM, ontology_id=row.id, version=1, document=document("Cat", "Emu"))
    async with database.transaction() as session:
        assert await load_document(session, row.id) == (2, document("Cat", "Emu"))


async def test_an_unknown_ontology_is_not_found(database: Database) -> None:
    async with database.transaction() as session:
        with pytest.raises(NotFoundError):
            await load_document(session, new_id())
