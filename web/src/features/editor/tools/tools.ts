/** The tools as people see them: name, icon, what to do. */
import {
  type Icon,
  IconBrush,
  IconCircleDot,
  IconCircleMinus,
  IconEraser,
  IconHandStop,
  IconLine,
  IconMapPin,
  IconPointer,
  IconPolygon,
  IconRectangle,
  IconRotateRectangle,
  IconScissors,
  IconSparkles,
  IconStretching,
} from '@tabler/icons-react';
import type { ToolName } from '@/canvas/tools/editing';
import { KEYS } from '../shortcuts';

export interface ToolLook {
  readonly tool: ToolName;
  readonly name: string;
  readonly icon: Icon;
  readonly keys: string;
  /** How it is used, while it is at work. */
  readonly hint: string;
}

const DRAG = 'Drag from corner to corner.';
const POINTS = 'Click to place points, Enter to finish, Backspace takes the last one back, Esc cancels.';

export const TOOLS: Record<ToolName, ToolLook> = {
  select: {
    tool: 'select',
    name: 'Select',
    icon: IconPointer,
    keys: KEYS.select,
    hint: 'Click selects, Shift-click adds, drag moves.',
  },
  pan: {
    tool: 'pan',
    name: 'Move the view',
    icon: IconHandStop,
    keys: KEYS.pan,
    hint: 'Drag moves the picture.',
  },
  bounding_box: {
    tool: 'bounding_box',
    name: 'Bounding box',
    icon: IconRectangle,
    keys: KEYS.bounding_box,
    hint: DRAG,
  },
  rotatable_box: {
    tool: 'rotatable_box',
    name: 'Rotatable box',
    icon: IconRotateRectangle,
    keys: KEYS.rotatable_box,
    hint: `${DRAG} Turn it by its handle.`,
  },
  polygon: { tool: 'polygon', name: 'Polygon', icon: IconPolygon, keys: KEYS.polygon, hint: POINTS },
  polyline: { tool: 'polyline', name: 'Polyline', icon: IconLine, keys: KEYS.polyline, hint: POINTS },
  keypoint: {
    tool: 'keypoint',
    name: 'Keypoint',
    icon: IconCircleDot,
    keys: KEYS.keypoint,
    hint: 'Click places a point.',
  },
  skeleton: {
    tool: 'skeleton',
    name: 'Skeleton',
    icon: IconStretching,
    keys: KEYS.skeleton,
    hint: 'Drag a box around the whole object, then each point to its place; Alt-click hides a point.',
  },
  brush: {
    tool: 'brush',
    name: 'Brush',
    icon: IconBrush,
    keys: KEYS.brush,
    hint: 'Drag paints: into the selected mask, or a new one.',
  },
  eraser: { tool: 'eraser', name: 'Eraser', icon: IconEraser, keys: KEYS.eraser, hint: 'Drag erases.' },
  hole: {
    tool: 'hole',
    name: 'Cut a hole',
    icon: IconCircleMinus,
    keys: KEYS.hole,
    hint: `Inside the selected polygon. ${POINTS}`,
  },
  split: {
    tool: 'split',
    name: 'Split',
    icon: IconScissors,
    keys: KEYS.split,
    hint: 'Draw a line across the selected shape, Enter cuts.',
  },
  prompt: {
    tool: 'prompt',
    name: 'Smart Segment',
    icon: IconSparkles,
    keys: KEYS.prompt,
    hint: 'Click what belongs to it, Alt-click what does not, or drag a box.',
  },
  place: {
    tool: 'place',
    name: 'Pin an issue',
    icon: IconMapPin,
    keys: KEYS.place,
    hint: 'Click where the issue is.',
  },
};
