"""`python -m labelmill` is the `labelmill` command."""

from labelmill.cli import main

main()
