import {
  type Icon,
  IconArchive,
  IconArrowsSplit2,
  IconBox,
  IconBrain,
  IconBulb,
  IconChecks,
  IconCheckupList,
  IconCircleCheck,
  IconCircleDashed,
  IconCloud,
  IconEye,
  IconFaceId,
  IconFilter,
  IconFocus2,
  IconLanguage,
  IconLasso,
  IconPencil,
  IconPhoto,
  IconPhotoCheck,
  IconPhotoSearch,
  IconPlayerPlay,
  IconPolygon,
  IconRobot,
  IconRoute,
  IconScanEye,
  IconShield,
  IconSparkles,
  IconTag,
  IconTextScan2,
  IconUsersGroup,
  IconWand,
  IconWebhook,
  IconWorld,
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

/** What an agent's card may name: icons of the Tabler set, by their names there. A robot stands for the others. */
const AGENT_ICONS: Record<string, Icon> = {
  archive: IconArchive,
  box: IconBox,
  brain: IconBrain,
  bulb: IconBulb,
  checks: IconChecks,
  'checkup-list': IconCheckupList,
  'circle-dashed': IconCircleDashed,
  cloud: IconCloud,
  eye: IconEye,
  'face-id': IconFaceId,
  filter: IconFilter,
  'focus-2': IconFocus2,
  language: IconLanguage,
  lasso: IconLasso,
  photo: IconPhoto,
  'photo-check': IconPhotoCheck,
  'photo-search': IconPhotoSearch,
  polygon: IconPolygon,
  route: IconRoute,
  'scan-eye': IconScanEye,
  shield: IconShield,
  sparkles: IconSparkles,
  tag: IconTag,
  'text-scan-2': IconTextScan2,
  wand: IconWand,
  webhook: IconWebhook,
  world: IconWorld,
};

interface AgentIconProps {
  name: string | null | undefined;
  size?: number;
}

export function AgentIcon({ name, size = 16 }: AgentIconProps) {
  const Glyph = (name && AGENT_ICONS[name]) || IconRobot;
  return <Glyph size={size} stroke={1.6} aria-hidden />;
}
