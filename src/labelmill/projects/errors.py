"""What can go wrong with projects and their members."""

from labelmill.kit.errors import ConflictError, ForbiddenError, NotFoundError


class ProjectNotFoundError(NotFoundError):
    """There is no such project, or you are not a member of it."""


class ProjectArchivedError(ConflictError):
    """This project is archived and can't be changed; unarchive it first."""


class MemberNotFoundError(NotFoundError):
    """This person is not a member of the project."""


class LastProjectAdminError(ConflictError):
    """This is the project's last admin: make another member an admin first."""


class AdminsOnlyError(ForbiddenError):
    """Only a project admin or a workspace admin can make, change or remove a project admin."""
