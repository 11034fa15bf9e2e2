import {
  IconCrosshair,
  IconFocusCentered,
  IconMagnet,
  IconMap,
  IconMaximize,
  IconTag,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { ZOOM_STEP } from '@/canvas/keyboard';
import { type Action, useActions } from '@/kit/actions/registry';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import { useCan } from '../edits/useCan';
import { KEYS } from '../shortcuts';
import { useView } from '../view/ViewContext';

const GROUP = 'View';

/** How picture and labels are looked at. */
export function useViewActions(): void {
  const { canvas } = useEditor();
  const { notSelected } = useCan();
  const { preferences, setPreferences } = useView();
  const toggle = useEvent((name: 'names' | 'crosshair' | 'minimap' | 'snap') =>
    setPreferences({ [name]: !preferences[name] }),
  );
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'view.fit',
          label: 'Fit to window',
          group: GROUP,
          icon: IconMaximize,
          keys: KEYS.fit,
          perform: () => canvas?.fit(),
        },
        {
          id: 'view.fit-selection',
          label: 'Fit the selection',
          group: GROUP,
          icon: IconFocusCentered,
          keys: KEYS.fitSelection,
          disabled: notSelected ?? false,
          perform: () => canvas?.fitSelection(),
        },
        {
          id: 'view.actual',
          label: 'Actual size',
          group: GROUP,
          keys: KEYS.actualSize,
          perform: () => canvas?.actualSize(),
        },
        {
          id: 'view.in',
          label: 'Zoom in',
          group: GROUP,
          icon: IconZoomIn,
          keys: KEYS.zoomIn,
          perform: () => canvas?.zoomBy(ZOOM_STEP),
        },
        {
          id: 'view.out',
          label: 'Zoom out',
          group: GROUP,
          icon: IconZoomOut,
          keys: KEYS.zoomOut,
          perform: () => canvas?.zoomBy(1 / ZOOM_STEP),
        },
        {
          id: 'view.names',
          label: 'Names beside labels',
          group: GROUP,
          icon: IconTag,
          perform: () => toggle('names'),
        },
        {
          id: 'view.crosshair',
          label: 'Crosshair',
          group: GROUP,
          icon: IconCrosshair,
          perform: () => toggle('crosshair'),
        },
        {
          id: 'view.minimap',
          label: 'Minimap',
          group: GROUP,
          icon: IconMap,
          perform: () => toggle('minimap'),
        },
        {
          id: 'view.snap',
          label: 'Snap to shapes',
          group: GROUP,
          icon: IconMagnet,
          perform: () => toggle('snap'),
        },
      ],
      [canvas, notSelected, toggle],
    ),
  );
}
