"""The difference between two graphs is told whatever they are, and there is none between a graph and itself."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.workflows.test_routing_properties import connected_graphs, wild_graphs

from labelmill.workflows.changes import StageNow, blocks, compare, sentences
from labelmill.workflows.graph import Graph

KINDS = ["annotate", "review", "agent", "consensus", "complete", "archive"]
stages = st.dictionaries(
    st.sampled_from(["n0", "n1", "n2", "start", "gone"]),
    st.tuples(st.sampled_from(KINDS), st.booleans(), st.booleans(), st.integers(0, 5)),
).map(
    lambda found: {
        node: StageNow(node, kind, node, "managed" if kind == "agent" else None, None, live, removed, tasks)
        for node, (kind, live, removed, tasks) in found.items()
    }
)
graphs = st.one_of(wild_graphs(), connected_graphs())


@settings(max_examples=300, deadline=None)
@given(graphs, graphs, stages)
def test_no_two_graphs_make_the_comparison_fail(before: Graph, after: Graph, now: dict[str, StageNow]) -> None:
    changes = compare(before, after, now, lambda _: None)

    assert all(sentence.endswith(".") for sentence in sentences(changes, before, after))
    kept = {node.id for node in after.nodes} - {node.node for node in changes.added}
    assert {change.node for change in (*changes.renamed, *changes.agents, *changes.rerouted)} <= kept
    held = {block.node for block in blocks(after, now) if block.reason == "tasks"}
    assert held <= {node for node, stage in now.items() if stage.tasks and not stage.removed}


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_between_a_graph_and_itself_there_is_no_difference(graph: Graph) -> None:
    assert sentences(compare(graph, graph, {}, lambda _: None), graph, graph) == []
