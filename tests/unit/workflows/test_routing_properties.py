"""Whatever graph a person draws: either it has problems, or every task finds its way to an end."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from labelmill.kit.ids import new_id
from labelmill.workflows.conditions import (
    Compare,
    Condition,
    ConfidenceCondition,
    DecisionCondition,
    Facts,
    LabelCountCondition,
    MetadataCondition,
    evaluate,
)
from labelmill.workflows.graph import (
    ENDS,
    AgentConfig,
    AgentNode,
    AnnotateNode,
    ArchiveNode,
    CompleteNode,
    ConditionalPathway,
    ConditionRule,
    ConsensusNode,
    Edge,
    Graph,
    MemberRule,
    Node,
    PercentageRule,
    ReviewNode,
    RouterNode,
    Share,
    StartNode,
    pathways,
)
from labelmill.workflows.problems import problems
from labelmill.workflows.routing import NoPathwayError, Router

AGENT_ID = new_id()
USERS = [new_id() for _ in range(3)]
DECISIONS = ("ok", "bad")

texts = st.sampled_from(["a", "b", "ok", "next", "submit"])
anything = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(), st.lists(st.none()))
compares = st.sampled_from(Compare)
fractions = st.floats(0, 1)
conditions: SearchStrategy[Condition] = st.one_of(
    st.builds(
        MetadataCondition,
        of=st.just("metadata"),
        key=texts,
        compare=compares,
        value=st.one_of(st.booleans(), st.floats(allow_nan=False, allow_infinity=False), texts),
    ),
    st.builds(
        LabelCountCondition,
        of=st.just("label_count"),
        class_id=st.one_of(st.none(), texts),
        compare=compares,
        value=st.integers(0, 3),
    ),
    st.builds(
        ConfidenceCondition,
        of=st.just("min_confidence"),
        class_id=st.one_of(st.none(), texts),
        compare=compares,
        value=fractions,
    ),
    st.builds(DecisionCondition, of=st.just("decision"), one_of=st.lists(texts, min_size=1, max_size=2)),
)
facts = st.builds(
    Facts,
    metadata=st.dictionaries(texts, anything),
    counts=st.dictionaries(texts, st.integers(0, 5)),
    confidences=st.dictionaries(texts, fractions),
    decision=st.one_of(st.none(), texts),
    person=st.one_of(st.none(), st.sampled_from(USERS)),
)
rules = st.one_of(
    st.integers(1, 99).map(
        lambda n: PercentageRule(
            rule="percentage", shares=[Share(pathway="a", percent=n), Share(pathway="b", percent=100 - n)]
        )
    ),
    st.builds(
        MemberRule,
        rule=st.just("member"),
        pathways=st.dictionaries(st.sampled_from(USERS), texts, max_size=2),
        otherwise=texts,
    ),
    st.builds(
        ConditionRule,
        rule=st.just("condition"),
        rules=st.lists(st.builds(ConditionalPathway, pathway=texts, when=conditions), max_size=2),
        otherwise=texts,
    ),
)
MIDDLE: list[Callable[[str], SearchStrategy[Node]]] = [
    lambda i: st.just(AnnotateNode(kind="annotate", id=i, name=i)),
    lambda i: st.just(ReviewNode(kind="review", id=i, name=i)),
    lambda i: st.just(ConsensusNode(kind="consensus", id=i, name=i)),
    lambda i: st.just(AgentNode(kind="agent", id=i, name=i, config=AgentConfig(enabled_agent_id=AGENT_ID))),
    lambda i: rules.map(lambda rule: RouterNode(kind="router", id=i, name=i, config=rule)),
]


def decisions_of(node_id: str) -> tuple[str, ...]:
    """Every second agent decides."""
    return DECISIONS if node_id.endswith(("0", "2", "4")) else ()


@st.composite
def connected_graphs(draw: st.DrawFn) -> Graph:
    """Graphs whose every pathway leads to some node. Tidy ones have no problems, others may have."""
    tidy = draw(st.sampled_from([True, True, True, False]))
    nodes: list[Node] = [StartNode(kind="start", id="start", name="Start")]
    for number in range(draw(st.integers(1, 6))):
        kinds = [MIDDLE[0], MIDDLE[2], MIDDLE[3]] if number == 0 else MIDDLE
        nodes.append(draw(draw(st.sampled_from(kinds))(f"n{number}")))
    nodes.append(CompleteNode(kind="complete", id="complete", name="Complete"))
    if draw(st.booleans()):
        nodes.append(ArchiveNode(kind="archive", id="archive", name="Archive"))
    edges = [Edge(source="start", pathway="next", target="n0")]
    for index, node in enumerate(nodes[1:], start=1):
        for number, way in enumerate(pathways(node, decisions_of(node.id))):
            onward = tidy and (number == 0 or node.kind == "router")
            edges.append(
                Edge(
                    source=node.id,
                    pathway=way,
                    target=draw(st.sampled_from(nodes[index + 1 if onward else 1 :])).id,
                )
            )
    return Graph(nodes=nodes, edges=edges)


def without_problems(graph: Graph) -> Graph:
    """The graph less the nodes that no task reaches, which is all that most drawn graphs suffer from."""
    reached = ["start"]
    for current in reached:
        reached += [e.target for e in graph.edges if e.source == current and e.target not in reached]
    return Graph(
        nodes=[n for n in graph.nodes if n.id in reached], edges=[e for e in graph.edges if e.source in reached]
    )


@settings(max_examples=200, deadline=None)
@given(connected_graphs().map(without_problems), st.uuids(), st.randoms(use_true_random=False), facts)
def test_every_task_comes_to_an_end(graph: Graph, task_id: UUID, chance: random.Random, known: Facts) -> None:
    assume(problems(graph, decisions_of) == [])
    router = Router(graph)
    # Facts change while people and agents work; otherwise a condition could send a task back for ever.
    changing = [known, Facts(), *(Facts(decision=d, person=u) for d in ("a", "b", None) for u in USERS)]
    here, hops = router.next_stage("start", "next", task_id, known), 0
    while router.nodes[here].kind not in ENDS:
        assert router.nodes[here].kind not in {"start", "router"}
        assert router.pathways(here) == tuple(dict.fromkeys(pathways(router.nodes[here], decisions_of(here))))
        here = router.next_stage(here, chance.choice(router.pathways(here)), task_id, chance.choice(changing))
        hops += 1
        if hops > 3_000:
            # Rules such as "otherwise: back" can hold under all facts that this test knows.
            assume(not any(n.kind == "router" and n.config.rule != "percentage" for n in graph.nodes))
            pytest.fail("the task goes round and round")


@settings(max_examples=200, deadline=None)
@given(connected_graphs().map(without_problems), st.uuids(), facts)
def test_every_way_leads_to_a_stage(graph: Graph, task_id: UUID, known: Facts) -> None:
    assume(problems(graph, decisions_of) == [])
    router = Router(graph)
    for edge in graph.edges:
        stage = router.next_stage(edge.source, edge.pathway, task_id, known)
        assert router.nodes[stage].kind not in {"start", "router"}
        assert stage in router.destinations(edge.source, edge.pathway)
        if not router.needs_facts(edge.source, edge.pathway):
            assert stage == router.next_stage(edge.source, edge.pathway, task_id)


names = st.sampled_from(["n0", "n1", "n2", "start", "x"])


@st.composite
def wild_graphs(draw: st.DrawFn) -> Graph:
    """Graphs as they come: ids twice, edges from nowhere, no start, empty names."""
    nodes: list[Node] = []
    for _ in range(draw(st.integers(0, 6))):
        node_id = draw(names)
        kinds = [
            *(kind(node_id) for kind in MIDDLE),
            st.just(StartNode(kind="start", id=node_id, name="")),
            st.just(CompleteNode(kind="complete", id=node_id, name=" ")),
            st.just(RouterNode(kind="router", id=node_id, name="r", config=PercentageRule(rule="percentage"))),
        ]
        nodes.append(draw(draw(st.sampled_from(kinds))))
    edges = draw(st.lists(st.builds(Edge, source=names, pathway=texts, target=names), max_size=10))
    return Graph(nodes=nodes, edges=edges)


@settings(max_examples=300, deadline=None)
@given(wild_graphs(), st.uuids(), facts)
def test_no_graph_breaks_the_check_or_hangs_the_router(graph: Graph, task_id: UUID, known: Facts) -> None:
    for problem in problems(graph, decisions_of):
        assert problem.message.endswith(".")
    router = Router(graph)
    assert sorted(router.order()) == sorted(router.nodes)
    for edge in graph.edges:
        with suppress(NoPathwayError):
            assert router.next_stage(edge.source, edge.pathway, task_id, known) in router.nodes


@given(conditions, facts)
def test_conditions_answer_whatever_the_facts(condition: Condition, known: Facts) -> None:
    assert evaluate(condition, known) in (True, False)


def test_conditions_keep_sorts_of_values_apart() -> None:
    def holds(value: bool | float | str, known: object, compare: Compare = Compare.EQUAL) -> bool:
        condition = MetadataCondition(of="metadata", key="k", compare=compare, value=value)
        return evaluate(condition, Facts(metadata={"k": known}))

    assert holds(10, 10)
    assert holds(10, 9, Compare.GREATER) is False
    assert holds(True, True)
    assert not holds(True, 1)
    assert not holds("10", 10)
    assert not holds(5, None, Compare.LESS)
    assert holds(5, None, Compare.NOT_EQUAL)


@pytest.mark.parametrize("percents", [(50, 50), (5, 95), (33.4, 33.3, 33.3), (0.5, 99.5)])
def test_shares_come_out_as_asked(percents: tuple[float, ...]) -> None:
    ways = [f"way {number}" for number in range(len(percents))]
    graph = Graph(
        nodes=[
            StartNode(kind="start", id="start", name="Start"),
            RouterNode(
                kind="router",
                id="split",
                name="Split",
                config=PercentageRule(
                    rule="percentage",
                    shares=[Share(pathway=w, percent=p) for w, p in zip(ways, percents, strict=True)],
                ),
            ),
            *(AnnotateNode(kind="annotate", id=w.replace(" ", "-"), name=w) for w in ways),
        ],
        edges=[
            Edge(source="start", pathway="next", target="split"),
            *(Edge(source="split", pathway=w, target=w.replace(" ", "-")) for w in ways),
        ],
    )
    router, total = Router(graph), 10_000
    found = Counter(router.next_stage("start", "next", UUID(int=random.getrandbits(128))) for _ in range(total))
    for way, percent in zip(ways, percents, strict=True):
        share = percent / 100
        # Five standard deviations: wrong once in two million runs.
        spread = 5 * (total * share * (1 - share)) ** 0.5
        assert abs(found[way.replace(" ", "-")] - total * share) <= spread


def test_a_task_is_drawn_the_same_way_every_time_but_by_each_router_anew() -> None:
    nodes: list[Node] = [AnnotateNode(kind="annotate", id=i, name=i) for i in ("a", "b")]
    rule = PercentageRule(rule="percentage", shares=[Share(pathway="a", percent=50), Share(pathway="b", percent=50)])
    nodes += [RouterNode(kind="router", id=i, name=i, config=rule) for i in ("one", "two")]
    edges = [Edge(source=r, pathway=w, target=w) for r in ("one", "two") for w in ("a", "b")]
    edges += [Edge(source="a", pathway="submit", target="one"), Edge(source="b", pathway="submit", target="two")]
    router, tasks = Router(Graph(nodes=nodes, edges=edges)), [new_id() for _ in range(200)]

    first = [router.next_stage("a", "submit", t) for t in tasks]

    assert first == [router.next_stage("a", "submit", t) for t in tasks]
    assert first != [router.next_stage("b", "submit", t) for t in tasks]
