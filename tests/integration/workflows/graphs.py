"""Graphs to test with, written short."""

from typing import Any

from labelmill.workflows.graph import Graph


def graph(*edges: str, **nodes: Any) -> Graph:
    """`graph("start.next > work", work={"kind": "annotate"})`; start and complete are always there."""
    described = {"start": {"kind": "start"}, **nodes, "complete": {"kind": "complete"}}
    return Graph.model_validate(
        {
            "nodes": [{"id": node_id, "name": node_id, **node} for node_id, node in described.items()],
            "edges": [_edge(edge) for edge in edges],
        }
    )


def _edge(text: str) -> dict[str, str]:
    way, target = text.split(" > ")
    source, pathway = way.split(".")
    return {"source": source, "pathway": pathway, "target": target}
