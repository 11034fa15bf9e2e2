"""Who the tests sign in as: the demo's people, and two administrators that it lacks."""

from dataclasses import dataclass

from labelmill.demo.seed import PASSWORD


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `role` is theirs in every project that the tests make."""

    name: str
    email: str
    workspace_role: str
    role: str | None
    password: str = PASSWORD


ADA = Person("Ada Admin", "admin@demo.example", "admin", "admin")
MIA = Person("Mia Manager", "manager@demo.example", "member", "team_manager")
ANA = Person("Ana Annotator", "annotator@demo.example", "tasker", "annotator")
RUI = Person("Rui Reviewer", "reviewer@demo.example", "tasker", "reviewer")
BO = Person("Bo Both", "both@demo.example", "tasker", "annotator_reviewer")
#: Administers the workspace, and is a member of no project.
WES = Person("Wes Workspace", "wes@demo.example", "admin", None)
#: Administers projects, and nothing of the workspace.
PIA = Person("Pia Project", "pia@demo.example", "tasker", "admin")

DEMO_PEOPLE = (ADA, MIA, ANA, RUI, BO)
ADDED_PEOPLE = (WES, PIA)
