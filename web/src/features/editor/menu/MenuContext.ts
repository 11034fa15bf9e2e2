import { createContext, useContext } from 'react';
import type { WorldPoint } from '@/canvas/points';

/** Which entries: all of them, or the agents that can be triggered. */
export type MenuKind = 'all' | 'trigger';

export interface EditorMenuControl {
  /** Opens the menu at a place of the window; `at` is where that is in the picture. */
  readonly openFor: (clientX: number, clientY: number, at: WorldPoint | null) => void;
  /** Opens it by keyboard: at the label in focus, or at the selection on the canvas. */
  readonly openByKey: (kind: MenuKind) => void;
}

const Context = createContext<EditorMenuControl | null>(null);
export const EditorMenuProvider = Context.Provider;

export function useEditorMenu(): EditorMenuControl {
  const control = useContext(Context);
  if (control === null) throw new Error('useEditorMenu works inside the Label Editor only.');
  return control;
}
