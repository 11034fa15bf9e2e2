"""frames of image sequences, tiles, depth."""

import sqlalchemy as sa
from alembic import op

revision: str = "3a1f0c2b9d04"
down_revision: str | None = "3a1f0c2b9d03"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("data_items", sa.Column("cover_key", sa.Text(), nullable=True))
    op.add_column("data_items", sa.Column("depth", sa.Integer(), server_default="8", nullable=False))
    op.add_column("data_items", sa.Column("tile_size", sa.Integer(), nullable=True))
    op.create_table(
        "item_frames",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("thumbnail_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("orientation", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["data_items.id"], name=op.f("fk_item_frames_item_id_data_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "index", name=op.f("pk_item_frames")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("item_frames")
    op.drop_column("data_items", "tile_size")
    op.drop_column("data_items", "depth")
    op.drop_column("data_items", "cover_key")
