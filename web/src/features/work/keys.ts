/** Shortcuts of the work on a task; the editor's others are in its `shortcuts.ts`. */
import { KEYS } from '@/features/editor/shortcuts';

export const WORK_KEYS = {
  finish: KEYS.submit,
  next: KEYS.nextTask,
  skip: 'shift+k',
  reject: 'shift+r',
  release: 'shift+l',
} as const;
