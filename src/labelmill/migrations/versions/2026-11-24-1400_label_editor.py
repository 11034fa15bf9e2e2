"""labels of the Label Editor, holds of tasks."""


revision: str = "3a1f0c2b9d01"
down_revision: str | None = "83471f16970b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Take back."""
