import { useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { useCanvasEvent } from '../stage/useLabelCanvas';

/** The label under the pointer, on the canvas or in the list. */
export function useHovered(canvas: LabelCanvas | null): string | null {
  const [hovered, setHovered] = useState<string | null>(null);
  useCanvasEvent(canvas, 'hover', setHovered);
  return hovered;
}
