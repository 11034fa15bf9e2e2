"""Imports every slice's tables, so that `metadata` is whole."""

from labelmill.agents import tables as agents
from labelmill.executions import tables as executions
from labelmill.identity import tables as identity
from labelmill.issues import tables as issues
from labelmill.kit import events
from labelmill.kit.db import Base
from labelmill.labels import tables as labels
from labelmill.media import tables as media
from labelmill.ontologies import tables as ontologies
from labelmill.projects import tables as projects
from labelmill.workflows import tables as workflows

#: All modules with rows; a new slice adds its own here.
SLICES = (events, identity, media, ontologies, labels, agents, projects, workflows, issues, executions)

metadata = Base.metadata
