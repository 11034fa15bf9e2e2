"""What may be wrong with an answer: its labels against the ontology, its decision against the card. Pure."""

from labelmill.agents.contract import AgentRequest, AgentResult
from labelmill.labels.changes import check_result


def problems_of(result: AgentResult, request: AgentRequest, decisions: tuple[str, ...]) -> list[dict[str, str]]:
    """`[{path, message}]` of everything wrong with an answer; empty when it can be applied."""
    problems = [
        {"path": p.path, "message": p.message}
        for p in check_result(result, request.ontology, request.item, request.labels)
    ]
    return problems + _decision_problems(result.decision, decisions)


def _decision_problems(decision: str | None, declared: tuple[str, ...]) -> list[dict[str, str]]:
    if declared and decision not in declared:
        taken = "no decision" if decision is None else f"the decision '{decision}'"
        return [{"path": "decision", "message": f"it took {taken}; it declares: {', '.join(declared)}"}]
    if not declared and decision is not None:
        return [{"path": "decision", "message": f"it took the decision '{decision}', but declares none"}]
    return []
