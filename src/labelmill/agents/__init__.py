"""Owns the agent catalogue: built-in and custom agents, versions, config forms, and where they are enabled.
`contract.py` (pure) is what transports speak; `builtin/` has one file an agent; `weights/` fetches models.
Runs nothing by itself: executions call an agent through a transport.
"""
