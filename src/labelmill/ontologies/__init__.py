"""Owns ontologies: object and classification classes with nested attributes, their versions and validation.
`document.py` is the wire and storage form (pure); `validation.py` checks attribute values against it (pure).
Knows nothing of labels or projects: classes are archived, never deleted, so no label can lose its class.
"""
