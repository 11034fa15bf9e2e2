"""All built-in agents by slug."""

from collections.abc import Mapping

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.builtin.face_blur import FACE_BLUR
from labelmill.agents.builtin.image_quality import IMAGE_QUALITY_GATE
from labelmill.agents.builtin.label_qa import LABEL_QA
from labelmill.agents.builtin.noop import NO_OP
from labelmill.agents.builtin.object_detector import OBJECT_DETECTOR
from labelmill.agents.builtin.smart_segment import SMART_SEGMENT

#: Hidden ones too: the catalogue leaves those out.
BUILTIN_AGENTS: Mapping[str, BuiltinAgent] = {
    agent.slug: agent for agent in (OBJECT_DETECTOR, SMART_SEGMENT, IMAGE_QUALITY_GATE, LABEL_QA, FACE_BLUR, NO_OP)
}
