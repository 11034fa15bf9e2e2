"""Model weights of the built-in agents: pinned, fetched through pip and npm, checked before every use."""
