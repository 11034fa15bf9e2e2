"""labels of the Label Editor, holds of tasks."""

import sqlalchemy as sa
from alembic import op

revision: str = "3a1f0c2b9d01"
down_revision: str | None = "83471f16970b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("labels", sa.Column("z", sa.Integer(), server_default="0", nullable=False))
    op.add_column("labels", sa.Column("review", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_labels_review"), "labels", "review IN ('approved', 'rejected')")
    # In two steps, so that the labels which are there are not written anew.
    op.add_column("labels", sa.Column("xid", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column("labels", "xid", server_default=sa.text("(pg_current_xact_id()::text)::bigint"))
    op.create_index(
        "ix_labels_deleted",
        "labels",
        ["project_id", "item_id", "xid"],
        unique=False,
        postgresql_where="deleted_at IS NOT NULL",
    )
    op.drop_constraint(op.f("ck_label_revisions_op"), "label_revisions", type_="check")
    op.create_check_constraint(
        op.f("ck_label_revisions_op"),
        "label_revisions",
        "op IN ('create', 'update', 'delete', 'accept', 'review', 'restore')",
    )
    op.add_column("tasks", sa.Column("skipped_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_tasks_work",
        "tasks",
        ["stage_id", "assignee_id", sa.literal_column("priority DESC"), "id"],
        unique=False,
        postgresql_where="execution_status IS NULL AND skipped_at IS NULL",
    )
    op.create_index(
        "ix_tasks_skipped",
        "tasks",
        ["stage_id", "skipped_at", "id"],
        unique=False,
        postgresql_where="skipped_at IS NOT NULL",
    )
    op.create_table(
        "task_holds",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("since", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_holds_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_task_holds_user_id_users")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_holds")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("task_holds")
    op.drop_index("ix_tasks_skipped", table_name="tasks", postgresql_where="skipped_at IS NOT NULL")
    op.drop_index(
        "ix_tasks_work", table_name="tasks", postgresql_where="execution_status IS NULL AND skipped_at IS NULL"
    )
    op.drop_column("tasks", "skipped_at")
    op.execute("DELETE FROM label_revisions WHERE op IN ('accept', 'review', 'restore')")
    op.drop_constraint(op.f("ck_label_revisions_op"), "label_revisions", type_="check")
    op.create_check_constraint(op.f("ck_label_revisions_op"), "label_revisions", "op IN ('create', 'update', 'delete')")
    op.drop_index("ix_labels_deleted", table_name="labels", postgresql_where="deleted_at IS NOT NULL")
    op.drop_column("labels", "xid")
    op.drop_constraint(op.f("ck_labels_review"), "labels", type_="check")
    op.drop_column("labels", "review")
    op.drop_column("labels", "z")
