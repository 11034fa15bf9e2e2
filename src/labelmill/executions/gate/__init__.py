"""The gate: the only code that writes an execution's status.

Dispatch, start and end are set-based and guarded, so that whatever workers do (die, hang, answer late or twice),
an execution ends once, and its labels, its end and its task's move are one transaction.
"""
