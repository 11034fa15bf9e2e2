"""executions triggered in the Label Editor."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "3a1f0c2b9d02"
down_revision: str | None = "3a1f0c2b9d01"
branch_labels: str | None = None
depends_on: str | None = None

_RETRY_OF = "fk_executions_retry_of_executions"


def upgrade() -> None:
    """Apply."""
    op.add_column("executions", sa.Column("selection", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("executions", sa.Column("preview", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("executions", sa.Column("result", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_index(
        "ix_executions_pending_editor",
        "executions",
        ["id"],
        postgresql_where="status = 'pending' AND trigger = 'editor'",
    )
    op.create_index("ix_executions_previews", "executions", ["created_at"], postgresql_where="preview")
    # Previews are deleted after a while, whether they were retried or not.
    op.drop_constraint(op.f(_RETRY_OF), "executions", type_="foreignkey")
    op.create_foreign_key(op.f(_RETRY_OF), "executions", "executions", ["retry_of"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM executions WHERE preview")
    op.drop_constraint(op.f(_RETRY_OF), "executions", type_="foreignkey")
    op.create_foreign_key(op.f(_RETRY_OF), "executions", "executions", ["retry_of"], ["id"])
    op.drop_index("ix_executions_previews", table_name="executions", postgresql_where="preview")
    op.drop_index(
        "ix_executions_pending_editor",
        table_name="executions",
        postgresql_where="status = 'pending' AND trigger = 'editor'",
    )
    op.drop_column("executions", "result")
    op.drop_column("executions", "preview")
    op.drop_column("executions", "selection")
