"""The ways to call an agent. Each takes an `AgentRequest` and the item's bytes, and gives an `AgentResult`
or raises one of `failures.py`: the engine knows nothing else of how an agent is reached.
"""
