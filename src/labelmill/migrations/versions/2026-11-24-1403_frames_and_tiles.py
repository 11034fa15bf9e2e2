"""frames of image sequences, tiles, depth."""


revision: str = "3a1f0c2b9d04"
down_revision: str | None = "3a1f0c2b9d03"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Take back."""
