"""What a new version of an ontology may change: add, rename, reorder, archive. Nothing is removed or retyped,
so that no label ever loses its class or an answer its question. Pure."""

from collections.abc import Sequence

from labelmill.ontologies.document import Attribute, ClassificationClass, ObjectClass, OntologyDocument
from labelmill.ontologies.validation import Problem


def check_change(old: OntologyDocument, new: OntologyDocument) -> list[Problem]:
    """Everything that `new` takes away from `old`, in words."""
    problems: list[Problem] = []
    for was in old.objects:
        path = f"objects.{was.id}"
        now = new.object_class(was.id)
        if now is None:
            problems.append(Problem(path, f"object class '{was.name}' ({was.id}) is gone; archive it instead"))
        else:
            problems += _object_problems(was, now, path)
    for was in old.classifications:
        path = f"classifications.{was.id}"
        now = new.classification_class(was.id)
        if now is None:
            problems.append(Problem(path, f"classification '{was.name}' ({was.id}) is gone; archive it instead"))
        else:
            problems += _classification_problems(was, now, path)
    return problems


def _object_problems(was: ObjectClass, now: ObjectClass, path: str) -> list[Problem]:
    problems: list[Problem] = []
    if now.shape is not was.shape:
        problems.append(
            Problem(
                f"{path}.shape",
                f"'{was.name}' draws a {was.shape}, which cannot become a {now.shape}; add a new class",
            )
        )
    problems += [
        Problem(f"{path}.points", f"point '{point}' of '{was.name}' is gone; labels may use it")
        for point in was.points
        if point not in now.points
    ]
    return problems + _attribute_problems(was.attributes, now.attributes, path)


def _classification_problems(was: ClassificationClass, now: ClassificationClass, path: str) -> list[Problem]:
    problems: list[Problem] = []
    if now.scope is not was.scope:
        problems.append(
            Problem(
                f"{path}.scope",
                f"'{was.name}' speaks about the {was.scope}, which cannot become the {now.scope}; add a new one",
            )
        )
    return problems + _attribute_problems(was.attributes, now.attributes, path)


def _attribute_problems(old: Sequence[Attribute], new: Sequence[Attribute], path: str) -> list[Problem]:
    problems: list[Problem] = []
    current = {a.id: a for a in new}
    for was in old:
        here = f"{path}.attributes.{was.id}"
        now = current.get(was.id)
        if now is None:
            problems.append(Problem(here, f"attribute '{was.name}' ({was.id}) is gone from its place; keep it there"))
            continue
        if now.type is not was.type:
            message = f"attribute '{was.name}' is a {was.type}, which cannot become a {now.type}; add a new one"
            problems.append(Problem(f"{here}.type", message))
        options = {o.id: o for o in now.options}
        for option in was.options:
            there = f"{here}.options.{option.id}"
            kept = options.get(option.id)
            if kept is None:
                message = f"option '{option.name}' ({option.id}) of '{was.name}' is gone; keep it or rename it"
                problems.append(Problem(there, message))
            else:
                problems += _attribute_problems(option.attributes, kept.attributes, there)
    return problems
