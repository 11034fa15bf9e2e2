import { type RefObject, useEffect } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key means to a drawing that is under way; false when it means nothing. */
function toDraft(canvas: LabelCanvas, event: KeyboardEvent): boolean {
  const withMod = event.ctrlKey || event.metaKey;
  if (withMod && event.key.toLowerCase() === 'z' && !event.shiftKey) return canvas.undoDraftPoint();
  if (withMod || event.altKey) return false;
  if (event.key === 'Escape') return canvas.cancelDraft();
  if (event.key === 'Enter') return canvas.finishDraft();
  if (event.key === 'Backspace') return canvas.undoDraftPoint();
  return false;
}

/** Keys of the canvas work while it has the focus, or nothing else has. A drawing under way takes them first. */
export function useCanvasKeys(host: RefObject<HTMLElement | null>, canvas: LabelCanvas | null): void {
  const { selection, readOnly } = useEditor();
  const arrow = useEvent((event: KeyboardEvent): boolean => {
    const step = ARROWS[event.key];
    if (step === undefined || canvas === null || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (selection.size === 0 || readOnly !== null) return canvas.handleKey(event);
    const size = event.shiftKey ? 10 : 1;
    canvas.nudge(step[0] * size, step[1] * size);
    return true;
  });
  useEffect(() => {
    if (canvas === null) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isOurs = event.target === document.body || event.target === host.current;
      const isOverlaid = document.querySelector('[aria-modal="true"], [role="menu"]') !== null;
      if (event.defaultPrevented || !isOurs || isOverlaid) return;
      if (!toDraft(canvas, event) && !arrow(event)) return;
      event.preventDefault();
    };
    // Before the shortcuts, which leave alone what was dealt with here.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [host, canvas, arrow]);
}
