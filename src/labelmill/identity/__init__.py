"""Owns users, sessions, API tokens and roles; turns a request's credentials into a `Principal`.
`policy.py` (pure) is the one table of who may do what.
Project membership lives in projects; the policy only knows the names of its roles.
"""
