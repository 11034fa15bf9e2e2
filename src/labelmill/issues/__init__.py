"""Owns issues: threads of comments that people pin to a task, a place in its picture, or a label.
An issue is open or resolved, whatever becomes of the task.
Knows tasks and labels; neither knows issues.
"""
