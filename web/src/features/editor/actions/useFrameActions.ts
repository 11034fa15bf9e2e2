import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import { KEYS } from '../shortcuts';

/** Through the pictures of a sequence. */
export function useFrameActions(): void {
  const { task, frame, setFrame } = useEditor();
  const { frames } = task.item;
  const go = useEvent((by: number) => {
    const to = Math.min(Math.max(frame + by, 0), frames - 1);
    if (to !== frame) setFrame(to);
  });
  useActions(
    useMemo<Action[]>(() => {
      if (frames < 2) return [];
      return [
        {
          id: 'frame.next',
          label: 'Next frame',
          group: 'Frames',
          icon: IconChevronRight,
          keys: KEYS.nextFrame,
          perform: () => go(1),
        },
        {
          id: 'frame.previous',
          label: 'Previous frame',
          group: 'Frames',
          icon: IconChevronLeft,
          keys: KEYS.previousFrame,
          perform: () => go(-1),
        },
      ];
    }, [frames, go]),
  );
}
