"""Owns projects and their members: who is in a project, with which role.
Gives the `ProjectAccess` dependency that every project route checks its permission with.
Knows nothing of workflows or agents; they hang on a project by its id.
"""
