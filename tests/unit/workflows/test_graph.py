"""What a graph may look like, said in words when it may not."""

from typing import Any

import pytest
from pydantic import ValidationError

from labelmill.kit.ids import new_id
from labelmill.workflows.graph import Graph, pathways
from labelmill.workflows.problems import problems
from labelmill.workflows.templates import annotate_and_review, prelabel_and_review

AGENT: dict[str, Any] = {"kind": "agent", "config": {"enabled_agent_id": str(new_id())}}
ANNOTATE = {"kind": "annotate"}
REVIEW = {"kind": "review"}


def graph(*edges: str, **nodes: Any) -> Graph:
    described = {"start": {"kind": "start"}, **nodes, "complete": {"kind": "complete"}}
    ways = [edge.replace(" > ", ".").split(".") for edge in edges]
    return Graph.model_validate(
        {
            "nodes": [{"id": node_id, "name": node_id, **node} for node_id, node in described.items()],
            "edges": [{"source": s, "pathway": p, "target": t} for s, p, t in ways],
        }
    )


def said(graph: Graph, *decisions: str) -> str:
    """All problems, a line each."""
    return "\n".join(p.message for p in problems(graph, lambda _: decisions))


def shares(**percent: float) -> dict[str, Any]:
    return {
        "kind": "router",
        "config": {"rule": "percentage", "shares": [{"pathway": p, "percent": n} for p, n in percent.items()]},
    }


def test_the_templates_have_no_problems() -> None:
    gate, detector, qa = new_id(), new_id(), new_id()
    decisions = {"quality-gate": ("pass", "fail"), "label-qa": ("ok", "needs fix")}

    assert problems(annotate_and_review(), lambda _: ()) == []
    assert (
        problems(
            prelabel_and_review(quality_gate=gate, detector=detector, label_qa=qa),
            lambda node_id: decisions.get(node_id, ()),
        )
        == []
    )


def test_an_agents_decisions_are_its_pathways_and_next_when_it_has_none() -> None:
    (node,) = [n for n in graph(a=AGENT).nodes if n.kind == "agent"]

    assert pathways(node, ("ok", "needs fix")) == ("ok", "needs fix")
    assert pathways(node) == ("next",)


def test_an_external_agent_names_its_own_pathways() -> None:
    (node,) = [
        n
        for n in graph(a={"kind": "agent", "config": {"mode": "external", "pathways": ["yes", "no"]}}).nodes
        if n.kind == "agent"
    ]

    assert pathways(node, ("ignored",)) == ("yes", "no")


def test_there_is_one_start() -> None:
    assert "no Start; add one" in said(Graph())
    assert "one Start; remove 'second'" in said(graph(second={"kind": "start"}))


def test_there_is_an_end() -> None:
    without = Graph.model_validate({"nodes": [{"id": "s", "kind": "start", "name": "s"}]})

    assert "no end; add a Complete stage" in said(without)


@pytest.mark.parametrize("kind", ["review", "complete", "archive"])
def test_only_work_can_follow_start(kind: str) -> None:
    wrong = graph("start.next > second", second={"kind": kind})

    assert "'second' cannot follow Start: only an Annotate, Consensus or Agent stage can." in said(wrong)


def test_every_pathway_leads_somewhere_and_only_there() -> None:
    half = graph("start.next > work", "work.submit > check", "check.approve > complete", work=ANNOTATE, check=REVIEW)
    double = graph("start.next > work", "work.submit > complete", "work.submit > work", work=ANNOTATE)

    assert "The pathway 'reject' of 'check' leads nowhere; connect it." in said(half)
    assert "The pathway 'submit' of 'work' leads to 2 nodes; keep one." in said(double)


def test_an_agent_has_to_have_each_decision_connected() -> None:
    wrong = graph("start.next > agent", "agent.ok > complete", agent=AGENT)
    found = problems(wrong, lambda _: ("ok", "needs fix"))

    assert [(p.node, p.edge) for p in found] == [("agent", "agent:needs fix")]


def test_a_way_that_a_node_does_not_have_is_named_with_those_it_has() -> None:
    wrong = graph("start.next > work", "work.done > complete", "work.submit > complete", work=ANNOTATE)

    assert "'work' has no pathway 'done': it has 'submit'. Remove it." in said(wrong)


def test_ways_from_and_to_nowhere_are_found() -> None:
    wrong = graph("start.next > lost", "ghost.next > complete")

    assert "leads to 'lost', which is no node; connect it anew" in said(wrong)
    assert "comes from 'ghost', which is no node; remove it" in said(wrong)


def test_a_node_that_no_task_reaches_is_found() -> None:
    wrong = graph("start.next > work", "work.submit > complete", "idle.submit > complete", work=ANNOTATE, idle=ANNOTATE)

    assert said(wrong) == "No task can come to 'idle'; lead a pathway to it, or remove it."


def test_a_node_without_a_way_to_an_end_is_found() -> None:
    wrong = graph(
        "start.next > gate",
        "gate.ok > complete",
        "gate.bad > work",
        "work.submit > again",
        "again.submit > work",
        gate=AGENT,
        work=ANNOTATE,
        again=ANNOTATE,
    )

    assert said(wrong, "ok", "bad").splitlines() == [
        "From 'work' no pathway leads on to Complete or Archive; connect one that does.",
        "From 'again' no pathway leads on to Complete or Archive; connect one that does.",
    ]


def test_routers_do_not_lead_round_in_a_circle() -> None:
    wrong = graph(
        "start.next > work",
        "work.submit > one",
        "one.a > two",
        "one.b > complete",
        "two.a > one",
        "two.b > complete",
        work=ANNOTATE,
        one=shares(a=50, b=50),
        two=shares(a=50, b=50),
    )

    assert "The router 'one' leads back to itself through routers; put a stage between." in said(wrong)


def test_a_share_drawn_once_does_not_send_a_task_round_for_ever() -> None:
    wrong = graph(
        "start.next > work",
        "work.submit > split",
        "split.again > work",
        "split.done > complete",
        work=ANNOTATE,
        split=shares(again=50, done=50),
    )

    assert "'split' would send some tasks round for ever" in said(wrong)


def test_shares_sum_to_a_hundred() -> None:
    wrong = graph(
        "start.next > work",
        "work.submit > split",
        "split.a > complete",
        "split.b > complete",
        work=ANNOTATE,
        split=shares(a=50, b=49),
    )

    assert said(wrong) == "The shares of 'split' sum to 99 %; make it 100 %."


def test_thirds_sum_to_a_hundred_too() -> None:
    third = 100 / 3
    fine = graph(
        "start.next > work",
        "work.submit > split",
        "split.a > complete",
        "split.b > complete",
        "split.c > complete",
        work=ANNOTATE,
        split=shares(a=third, b=third, c=third),
    )

    assert said(fine) == ""


def test_an_agent_node_has_an_agent() -> None:
    wrong = graph("start.next > agent", "agent.next > complete", agent={"kind": "agent"})

    assert said(wrong) == "'agent' has no agent; choose one, or make it external."


def test_ids_and_names_are_unique() -> None:
    same_name = graph(a={"kind": "annotate", "name": "Work"}, b={"kind": "annotate", "name": " work "})
    same_id = Graph.model_validate(
        {"nodes": [{"id": "a", "kind": "start", "name": "x"}, {"id": "a", "kind": "complete", "name": "y"}]}
    )

    assert "Two nodes are named 'work'; rename one." in said(same_name)
    assert said(same_id) == "2 nodes have the id 'a'; give each its own."


def test_a_config_of_another_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        graph(work={"kind": "annotate", "config": {"annotators": 3}})
    with pytest.raises(ValidationError):
        graph(work={"kind": "teleport"})


def test_a_failure_pathway_is_one_more_way_out_of_a_managed_agent() -> None:
    failing = {"kind": "agent", "config": {**AGENT["config"], "on_failure": "failure"}}
    external = {"kind": "agent", "config": {"mode": "external", "pathways": ["done"], "on_failure": "failure"}}
    (node, other) = [n for n in graph(a=failing, b=external).nodes if n.kind == "agent"]

    assert pathways(node, ("ok",)) == ("ok", "failure")
    assert pathways(node) == ("next", "failure")
    assert pathways(other) == ("done",)


def test_a_failure_pathway_is_connected_and_no_decision() -> None:
    failing = {"kind": "agent", "config": {**AGENT["config"], "on_failure": "failure"}}
    loose = graph("start.next > agent", "agent.next > complete", agent=failing)

    assert said(loose) == "The pathway 'failure' of 'agent' leads nowhere; connect it."
    assert "'agent' decides 'failure' itself; name its failure pathway otherwise." in said(loose, "failure", "next")
