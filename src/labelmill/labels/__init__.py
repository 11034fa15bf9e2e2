"""Owns labels: one row per object or classification on an item, with append-only revisions and patches.
`geometry.py` (pure) holds the shapes in image pixels; every label knows who made it.
Checks values against the ontology; nothing else in Labelmill writes a label.
"""
