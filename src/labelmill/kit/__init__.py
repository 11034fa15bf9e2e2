"""Noun-free foundations: database session, embedded PostgreSQL, errors, pages, ids, clock, outbox, SSE.
Knows no slice; every slice may import it.
"""
