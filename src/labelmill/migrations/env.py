"""Alembic's environment: runs on the connection that `kit.migrate` hands over, never on a URL of its own."""

from alembic import context

from labelmill.migrations.models import metadata


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    # PgQueuer makes and upgrades its own tables.
    return not (kind == "table" and name is not None and name.startswith("pgqueuer"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=_is_ours,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
