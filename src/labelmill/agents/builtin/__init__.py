"""The built-in agents: one file an agent, each a `BuiltinAgent` listed in `registry.py`.
An agent is a pure-ish function of (request, image bytes); weights come from `agents.weights`.
"""
