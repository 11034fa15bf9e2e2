"""Owns workflows: the versioned graph, its stages, and the tasks that travel through them.
`graph.py` (pure) validates graphs and routes tasks; `movement.py` is the only code that changes a task's stage.
Knows that a stage can hold an agent, not how agents run: executions do that.
"""
