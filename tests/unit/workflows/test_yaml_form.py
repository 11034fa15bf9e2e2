"""A workflow as YAML: what is written is read again as it was, and what is wrong is named with its line."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelmill.kit.ids import new_id
from labelmill.workflows.graph import Graph, pathways
from labelmill.workflows.problems import problems
from labelmill.workflows.templates import TEMPLATES, annotate_and_review
from labelmill.workflows.yaml_form import Names, read, write

GATE, DETECTOR, TWIN, GONE = (new_id() for _ in range(4))
ANNA, BEN = new_id(), new_id()
NAMES = Names(
    agents={GATE: "Quality Gate", DETECTOR: "Twin", TWIN: "Twin"},
    people={ANNA: "anna@example.org", BEN: "ben@example.org"},
)

#: Names that readers of YAML like to take for something else, and any others.
texts = st.one_of(
    st.sampled_from(
        ["no", "Yes", "1", "1e5", "0x1F", "12:30", "~", "null", "- a", "a: b", "#x", " x ", "a\nb", "'", '"']
    ),
    st.sampled_from(
        ["*a", "&a", "!t", "é", "日本", "😀", "\x85", "\u2028", "\ufeff", "=", "<<", "{", "?", "|", "%", "@"]
    ),
    st.text(min_size=1, max_size=100),
)
node_ids = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
numbers = st.floats(allow_nan=False, allow_infinity=False)
compares = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
class_ids = st.one_of(st.just({}), st.builds(lambda text: {"class_id": text}, texts))
conditions = st.one_of(
    st.builds(
        lambda key, compare, value: {"of": "metadata", "key": key, "compare": compare, "value": value},
        texts,
        compares,
        st.one_of(st.booleans(), numbers, st.just(""), texts),
    ),
    st.builds(
        lambda class_id, compare, value: {"of": "label_count", **class_id, "compare": compare, "value": value},
        class_ids,
        compares,
        st.integers(0, 10**9),
    ),
    st.builds(
        lambda class_id, compare, value: {"of": "min_confidence", **class_id, "compare": compare, "value": value},
        class_ids,
        compares,
        st.floats(0, 1),
    ),
    st.builds(lambda one_of: {"of": "decision", "one_of": one_of}, st.lists(texts, min_size=1, max_size=3)),
)
configs: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "start": st.just({}),
    "annotate": st.just({}),
    "review": st.just({}),
    "complete": st.just({}),
    "archive": st.just({}),
    "consensus": st.builds(lambda n: {"annotators": n}, st.integers(2, 20)),
    "agent": st.builds(
        lambda mode, agent, ways, failure: {
            "mode": mode,
            "enabled_agent_id": agent,
            "pathways": ways,
            "on_failure": failure,
        },
        st.sampled_from(["managed", "external"]),
        st.sampled_from([None, str(GATE), str(DETECTOR), str(GONE)]),
        st.lists(texts, max_size=3, unique=True),
        st.one_of(st.none(), texts),
    ),
    "router": st.one_of(
        st.builds(
            lambda ways, percent: {"rule": "percentage", "shares": [{"pathway": w, "percent": percent} for w in ways]},
            st.lists(texts, max_size=3, unique=True),
            st.floats(0, 100, exclude_min=True),
        ),
        st.builds(
            lambda ways, otherwise: {"rule": "member", "pathways": ways, "otherwise": otherwise},
            st.dictionaries(st.sampled_from([str(ANNA), str(BEN), str(GONE)]), texts, max_size=3),
            texts,
        ),
        st.builds(
            lambda rules, otherwise: {
                "rule": "condition",
                "rules": [{"pathway": way, "when": when} for way, when in rules],
                "otherwise": otherwise,
            },
            st.lists(st.tuples(texts, conditions), max_size=3),
            texts,
        ),
    ),
}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs with everything that a valid one can have; whether tasks find their way does not matter here."""
    ids = draw(st.lists(node_ids, min_size=1, max_size=5, unique=True))
    nodes: list[dict[str, Any]] = []
    for node_id in ids:
        kind = draw(st.sampled_from(sorted(configs)))
        nodes.append(
            {
                "id": node_id,
                "kind": kind,
                "name": draw(st.one_of(st.text(max_size=200), texts)),
                "position": {"x": draw(numbers), "y": draw(numbers)},
                "config": draw(configs[kind]),
            }
        )
    graph = Graph.model_validate({"nodes": nodes})
    edges = [
        {"source": node.id, "pathway": way, "target": draw(st.sampled_from(ids))}
        for node in graph.nodes
        for way in draw(st.permutations(pathways(node, tuple(draw(st.lists(texts, max_size=2, unique=True))))))
    ]
    return Graph.model_validate({"nodes": nodes, "edges": edges})


@settings(max_examples=400, deadline=None)
@given(graphs())
def test_what_is_written_is_read_again_exactly(graph: Graph) -> None:
    text = write(graph, NAMES)
    reading = read(text, NAMES)

    assert reading.flaws == []
    assert reading.graph is not None
    assert reading.graph == graph
    assert write(reading.graph, NAMES) == text


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(), st.text(alphabet="workflow:1\n nodes{}[]-&*!'\"#|>?,ab").map("workflow: 1\nnodes:\n  ".__add__)
    )
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reading = read(text, NAMES)
    assert (reading.graph is None) == bool(reading.flaws)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), numbers, texts),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["kind", "name", "to", "rule", "shares", "people", "rules", "agent", "position", "mode"]
                ),
                st.one_of(
                    inner, st.sampled_from(["router", "agent", "consensus", "member", "percentage", "condition"])
                ),
            ),
        ),
    )
)
def test_no_node_makes_the_reader_fail(node: Any) -> None:
    # JSON is YAML too.
    reading = read(
        json.dumps({"workflow": 1, "nodes": {"a": node, "b": {"kind": "router", "rule": "member", "people": node}}}),
        NAMES,
    )
    assert (reading.graph is None) == bool(reading.flaws)


def test_a_file_reads_like_the_workflow() -> None:
    graph = Graph.model_validate(
        {
            "nodes": [
                {"id": "start", "kind": "start", "name": "Start"},
                {"id": "gate", "kind": "agent", "name": "Gate", "config": {"enabled_agent_id": str(GATE)}},
                {
                    "id": "who",
                    "kind": "router",
                    "name": "Who",
                    "position": {"x": 260, "y": 0.5},
                    "config": {"rule": "member", "pathways": {str(ANNA): "check"}, "otherwise": "done"},
                },
            ],
            "edges": [{"source": "start", "pathway": "next", "target": "gate"}],
        }
    )

    assert write(graph, NAMES) == (
        "workflow: 1\n"
        "nodes:\n"
        "  start:\n"
        "    kind: start\n"
        "    name: Start\n"
        "    to:\n"
        "      next: gate\n"
        "    position: [0, 0]\n"
        "  gate:\n"
        "    kind: agent\n"
        "    name: Gate\n"
        "    agent: Quality Gate\n"
        "    position: [0, 0]\n"
        "  who:\n"
        "    kind: router\n"
        "    name: Who\n"
        "    rule: member\n"
        "    people:\n"
        "      anna@example.org: check\n"
        "    otherwise: done\n"
        "    position: [260, 0.5]\n"
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.id)
def test_templates_go_through_a_file(template: Any) -> None:
    assert read(write(template.graph, NAMES), NAMES).graph == template.graph


HEAD = "workflow: 1\nnodes:\n"
NODE = HEAD + "  a:\n    kind: agent\n    name: A\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "The file is empty."),
        ("a: [", 1, "This is not YAML"),
        ("workflow: 2\nnodes: {}", 1, "has to say 'workflow: 1'"),
        ("workflow: 1\nnode: {}", 2, "There is no key 'node': did you mean 'nodes'?"),
        ("workflow: 1\nnodes: []", 2, "'nodes' has to be a mapping"),
        (HEAD + "  a: &x {}\n", 3, "Anchors (&) and aliases (*) are not read"),
        (HEAD + "  a: !!python/name:os.system\n", 3, "Tags such as"),
        (HEAD + "  a:\n    kind: start\n    kind: review\n", 5, "The key 'kind' is here twice"),
        (HEAD + "  a:\n    kind: teleport\n    name: A\n", 4, "'kind' has to be one of start, annotate"),
        (HEAD + "  a:\n    kind: start\n", 3, "'name' is missing."),
        (HEAD + "  a b:\n    kind: start\n    name: A\n", 3, "a node's id is 1 to 64 letters"),
        (NODE + "    agnet: Quality Gate\n", 6, "no key 'agnet' in a node of the kind agent: did you mean 'agent'?"),
        (
            NODE + "    agent: Quality Gat\n",
            6,
            "no agent 'Quality Gat' enabled in this project. Did you mean 'Quality Gate'?",
        ),
        (NODE + "    agent: Twin\n", 6, "2 agents are called 'Twin'; write the id of the one you mean."),
        (NODE + "    mode: magic\n", 6, "'mode': Input should be 'managed' or 'external'"),
        (NODE + "    to: [b]\n", 6, "'to' has to be a mapping."),
        (NODE + "    to:\n      ok: [b]\n", 7, "The pathway 'ok' has to lead to a node's id."),
        (NODE + "    position: [1]\n", 6, "'position' has to be two numbers"),
        (HEAD + "  a:\n    kind: consensus\n    name: A\n    annotators: 1\n", 6, "greater than or equal to 2"),
        (HEAD + "  a:\n    kind: router\n    name: A\n    rule: dice\n", 6, "'rule' has to be one of"),
        (
            HEAD + "  a:\n    kind: router\n    name: A\n    rule: percentage\n    people: {}\n",
            7,
            "not for the rule percentage",
        ),
        (
            HEAD + "  a:\n    kind: router\n    name: A\n    rule: percentage\n    shares:\n      x: many\n",
            7,
            "valid number",
        ),
        (
            HEAD + "  a:\n    kind: router\n    name: A\n    rule: member\n    people:\n      eve@x.org: y\n",
            8,
            "no person 'eve@x.org'",
        ),
        (HEAD + "  a: " + "[" * 40 + "]" * 40, 3, "nested more than 12 levels deep"),
        ("#" * 1_000_001, 1, "1,000,001 characters"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, message: str) -> None:
    reading = read(text, NAMES)

    assert reading.graph is None
    assert (reading.flaws[0].line, message in reading.flaws[0].message) == (line, True), reading.flaws


def test_all_flaws_are_told_at_once() -> None:
    text = HEAD + "  a:\n    kind: start\n    nam: A\n  b:\n    kind: agent\n    name: B\n    agent: Nobody\n"
    assert [(f.line, f.node) for f in read(text, NAMES).flaws] == [(3, "a"), (5, "a"), (9, "b")]


def test_ids_do_where_there_is_no_name() -> None:
    text = NODE + f"    agent: {GONE}\n"
    graph = read(text, NAMES).graph
    assert graph
    assert [n.config.enabled_agent_id for n in graph.nodes if n.kind == "agent"] == [UUID(str(GONE))]
    assert str(DETECTOR) in write(
        Graph.model_validate(
            {"nodes": [{"id": "a", "kind": "agent", "name": "A", "config": {"enabled_agent_id": str(DETECTOR)}}]}
        ),
        NAMES,
    )


def test_an_unquoted_no_is_a_text() -> None:
    text = NODE + "    mode: external\n    pathways: [yes, no, 1]\n    to: {yes: a, no: a, 1: a}\n"
    graph = read(text, Names()).graph
    assert graph
    assert [edge.pathway for edge in graph.edges] == ["yes", "no", "1"]
    assert annotate_and_review() == read(write(annotate_and_review(), Names()), Names()).graph


def test_the_guides_file_is_a_workflow_without_problems() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "workflows.md").read_text()
    shown = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert shown
    reading = read(shown[1], Names(agents={GATE: "Image Quality Gate"}))
    assert reading.flaws == []
    assert reading.graph
    assert problems(reading.graph, lambda node_id: ("pass", "fail") if node_id == "gate" else ()) == []
