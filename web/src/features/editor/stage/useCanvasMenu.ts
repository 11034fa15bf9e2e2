import { useCallback } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { MenuRequest } from '@/canvas/tools/editing';
import { useEditorMenu } from '../menu/MenuContext';
import { useCanvasEvent } from './useLabelCanvas';

/** Opens the editor's menu where the canvas was asked for one. */
export function useCanvasMenu(canvas: LabelCanvas | null): void {
  const { openFor } = useEditorMenu();
  useCanvasEvent(
    canvas,
    'menu',
    useCallback(({ clientX, clientY, at }: MenuRequest) => openFor(clientX, clientY, at), [openFor]),
  );
}
