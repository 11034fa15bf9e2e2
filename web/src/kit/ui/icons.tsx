import {
  type Icon,
  IconArchive,
  IconArrowsSplit2,
  IconBlur,
  IconBox,
  IconChecks,
  IconCircleCheck,
  IconEye,
  IconFaceId,
  IconFocus2,
  IconLamp2,
  IconPencil,
  IconPhotoSearch,
  IconPlayerPlay,
  IconPolygon,
  IconRobot,
  IconShape,
  IconSparkles,
  IconTag,
  IconTextScan2,
  IconTrendingUp,
  IconUsersGroup,
  IconWand,
} from '@tabler/icons-react';
import type { StageKind } from '../api/types';

export const STAGE_ICON: Record<StageKind, Icon> = {
  start: IconPlayerPlay,
  annotate: IconPencil,
  review: IconEye,
  agent: IconRobot,
  router: IconArrowsSplit2,
  consensus: IconUsersGroup,
  complete: IconCircleCheck,
  archive: IconArchive,
};

/** Names that an agent's card may use for its icon, after the Tabler set. */
const AGENT_ICONS: Record<string, Icon> = {
  blur: IconBlur,
  box: IconBox,
  checks: IconChecks,
  eye: IconEye,
  face: IconFaceId,
  'face-id': IconFaceId,
  focus: IconFocus2,
  lamp: IconLamp2,
  photo: IconPhotoSearch,
  polygon: IconPolygon,
  route: IconArrowsSplit2,
  shape: IconShape,
  sparkles: IconSparkles,
  tag: IconTag,
  text: IconTextScan2,
  'text-scan': IconTextScan2,
  trend: IconTrendingUp,
  wand: IconWand,
};

interface AgentIconProps {
  name: string | null | undefined;
  size?: number;
}

export function AgentIcon({ name, size = 16 }: AgentIconProps) {
  const Glyph = (name && AGENT_ICONS[name.replace(/^Icon/, '').toLowerCase()]) || IconRobot;
  return <Glyph size={size} stroke={1.6} aria-hidden />;
}
