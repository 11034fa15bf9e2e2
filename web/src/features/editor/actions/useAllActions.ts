import { useReviewActions } from '@/features/review/useReviewActions';
import { useFrameActions } from './useFrameActions';
import { useLabelActions } from './useLabelActions';
import { useStepActions } from './useStepActions';
import { useToolActions } from './useToolActions';
import { useViewActions } from './useViewActions';

/** Registers everything that the editor can do: for shortcuts, menus, the palette and the help sheet. */
export function useAllActions(): void {
  useStepActions();
  useToolActions();
  useLabelActions();
  useViewActions();
  useFrameActions();
  useReviewActions();
}
