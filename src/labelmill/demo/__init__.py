"""The demo: a project of real photographs whose agents really ran, made by the same verbs that people use."""
