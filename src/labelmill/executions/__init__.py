"""Owns executions: the state machine, feeder, gate (start, apply), sweeper, dispatcher and worker; and the Queue.
`states.py` (pure) is the transition table; `gate/` is the only code that writes a status.
An agent's result becomes labels, a finished execution and a moved task in one transaction, or nothing.
"""
