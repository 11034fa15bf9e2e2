import {
  IconArrowDown,
  IconArrowUp,
  IconEye,
  IconMaximize,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { ZOOM_STEP } from '@/canvas/keyboard';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { type Action, useActions } from '@/kit/actions/registry';
import { type LabelGroup, stepFrom } from './labelGroups';
import type { ViewState } from './useViewState';

interface ViewerActionsOptions {
  canvas: LabelCanvas | null;
  view: ViewState;
  groups: readonly LabelGroup[];
  pick: (labelId: string) => void;
}

const VIEW = 'View';
const LABELS = 'Labels';

/** The viewer's shortcuts, as entries of the palette and the help sheet. */
export function useViewerActions({ canvas, view, groups, pick }: ViewerActionsOptions): void {
  const { selected, setSelected, setAllHidden, preferences, setPreferences } = view;
  useActions(
    useMemo<Action[]>(() => {
      const step = (by: 1 | -1) => {
        const id = stepFrom(groups, selected, by);
        if (id !== null) pick(id);
      };
      return [
        {
          id: 'view.fit',
          label: 'Fit to window',
          group: VIEW,
          icon: IconMaximize,
          keys: 'f',
          perform: () => canvas?.fit(),
        },
        {
          id: 'view.actual',
          label: 'Actual size',
          group: VIEW,
          keys: '1',
          perform: () => canvas?.actualSize(),
        },
        {
          id: 'view.in',
          label: 'Zoom in',
          group: VIEW,
          icon: IconZoomIn,
          keys: ['+', '='],
          perform: () => canvas?.zoomBy(ZOOM_STEP),
        },
        {
          id: 'view.out',
          label: 'Zoom out',
          group: VIEW,
          icon: IconZoomOut,
          keys: '-',
          perform: () => canvas?.zoomBy(1 / ZOOM_STEP),
        },
        {
          id: 'labels.hide',
          label: 'Hide or show all labels',
          group: LABELS,
          icon: IconEye,
          keys: 'h',
          perform: () => setAllHidden((isHidden) => !isHidden),
        },
        {
          id: 'labels.names',
          label: preferences.names ? 'Hide names beside labels' : 'Show names beside labels',
          group: LABELS,
          perform: () => setPreferences({ ...preferences, names: !preferences.names }),
        },
        {
          id: 'labels.next',
          label: 'Next label',
          group: LABELS,
          icon: IconArrowDown,
          keys: ['n', ']'],
          perform: () => step(1),
        },
        {
          id: 'labels.previous',
          label: 'Previous label',
          group: LABELS,
          icon: IconArrowUp,
          keys: ['p', '['],
          perform: () => step(-1),
        },
        {
          id: 'labels.deselect',
          label: 'Deselect',
          group: LABELS,
          keys: 'Escape',
          disabled: selected === null,
          perform: () => setSelected(null),
        },
      ];
    }, [canvas, groups, pick, preferences, selected, setAllHidden, setPreferences, setSelected]),
  );
}
