"""A workflow as a document: what is stored, drawn in the browser, and compiled for routing. Pure."""

import re
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from labelmill.workflows.conditions import Condition


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("a node's id is 1 to 64 letters, digits, '_' or '-'")
    return value


NodeId = Annotated[str, AfterValidator(_identifier)]
Pathway = Annotated[str, Field(min_length=1, max_length=100)]
Coordinate = Annotated[float, Field(allow_inf_nan=False)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Position(_Document):
    """Where a node is drawn, in pixels of the canvas."""

    x: Coordinate = 0
    y: Coordinate = 0


class _Node(_Document):
    id: NodeId
    name: Annotated[str, Field(max_length=200)]
    position: Position = Position()


class PlainConfig(_Document):
    """Nothing to set."""


class AgentConfig(_Document):
    """`managed`: Labelmill runs the enabled agent. `external`: a program pulls tasks and names a pathway."""

    mode: Literal["managed", "external"] = "managed"
    enabled_agent_id: UUID | None = None
    #: External only: the ways out. None named means "next".
    pathways: list[Pathway] = []
    #: Managed only: one more way out, for tasks whose execution failed or timed out for good. None: they stay.
    on_failure: Pathway | None = None


class ConsensusConfig(_Document):
    """How many people label each task, unseen by one another."""

    annotators: Annotated[int, Field(ge=2, le=20)] = 2


class Share(_Document):
    """A pathway and the percentage of tasks that take it."""

    pathway: Pathway
    percent: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class PercentageRule(_Document):
    """Splits tasks by chance, drawn once per task and router: the same task always takes the same way."""

    rule: Literal["percentage"]
    shares: list[Share] = []


class MemberRule(_Document):
    """Routes by the person who worked on the task: user id to pathway."""

    rule: Literal["member"]
    pathways: dict[UUID, Pathway] = {}
    otherwise: Pathway = "otherwise"


class ConditionalPathway(_Document):
    """Take this pathway when the condition holds."""

    pathway: Pathway
    when: Condition


class ConditionRule(_Document):
    """The first rule that holds decides."""

    rule: Literal["condition"]
    rules: list[ConditionalPathway] = []
    otherwise: Pathway = "otherwise"


RouterConfig = Annotated[PercentageRule | MemberRule | ConditionRule, Field(discriminator="rule")]


class StartNode(_Node):
    """Where new tasks come in; holds none."""

    kind: Literal["start"]
    config: PlainConfig = PlainConfig()


class AnnotateNode(_Node):
    """A person labels."""

    kind: Literal["annotate"]
    config: PlainConfig = PlainConfig()


class ReviewNode(_Node):
    """A person approves or rejects."""

    kind: Literal["review"]
    config: PlainConfig = PlainConfig()


class AgentNode(_Node):
    """An agent works on each task."""

    kind: Literal["agent"]
    config: AgentConfig = AgentConfig()


class RouterNode(_Node):
    """Sends tasks on at once; holds none."""

    kind: Literal["router"]
    config: RouterConfig


class ConsensusNode(_Node):
    """Several people label the same task."""

    kind: Literal["consensus"]
    config: ConsensusConfig = ConsensusConfig()


class CompleteNode(_Node):
    """Tasks that are done."""

    kind: Literal["complete"]
    config: PlainConfig = PlainConfig()


class ArchiveNode(_Node):
    """Tasks that were set aside."""

    kind: Literal["archive"]
    config: PlainConfig = PlainConfig()


Node = Annotated[
    StartNode | AnnotateNode | ReviewNode | AgentNode | RouterNode | ConsensusNode | CompleteNode | ArchiveNode,
    Field(discriminator="kind"),
]


class Edge(_Document):
    """Tasks that leave `source` by `pathway` go to `target`."""

    source: str
    pathway: Pathway
    target: str


class Graph(_Document):
    """A workflow's nodes and edges. It may be unfinished: `problems.problems` says what is missing."""

    nodes: Annotated[list[Node], Field(max_length=200)] = []
    edges: Annotated[list[Edge], Field(max_length=2_000)] = []


#: The one way out of a stage that decides nothing.
NEXT: Final = "next"
#: The kinds that no task ever leaves by itself.
ENDS: Final = frozenset({"complete", "archive"})
#: The kinds that no task ever stays in.
PASSED_THROUGH: Final = frozenset({"start", "router"})

_FIXED_PATHWAYS: Final[dict[str, tuple[str, ...]]] = {
    "start": (NEXT,),
    "annotate": ("submit",),
    "review": ("approve", "reject"),
    "consensus": ("agree", "disagree"),
    "complete": (),
    "archive": (),
}


def pathways(node: Node, decisions: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The ways out of a node, in order; `decisions` are those that a managed agent declares."""
    match node:
        case AgentNode(config=config):
            if config.mode == "external":
                return tuple(config.pathways) or (NEXT,)
            ways = decisions or (NEXT,)
            return ways if config.on_failure in (None, *ways) else (*ways, config.on_failure)
        case RouterNode(config=PercentageRule(shares=shares)):
            return tuple(dict.fromkeys(share.pathway for share in shares))
        case RouterNode(config=MemberRule(pathways=by_person, otherwise=otherwise)):
            return tuple(dict.fromkeys([*by_person.values(), otherwise]))
        case RouterNode(config=ConditionRule(rules=rules, otherwise=otherwise)):
            return tuple(dict.fromkeys([*(rule.pathway for rule in rules), otherwise]))
        case _:
            return _FIXED_PATHWAYS[node.kind]


def failure_pathway(node: Node) -> str | None:
    """The way of tasks whose execution failed or timed out for good; None when they stay in the node."""
    if isinstance(node, AgentNode) and node.config.mode == "managed":
        return node.config.on_failure
    return None
