"""The schema's history. A top layer, like app: knows the tables of all slices, and no slice imports it."""
