"""Labelmill: the open-source labelling platform whose heart is agents."""

from importlib.metadata import version

__version__ = version("labelmill")
