/** How labels and picture are shown to one person, apart from what they are. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Label } from '@/kit/api/types';
import { useMarks } from './useMarks';
import { type Preferences, usePreferences } from './usePreferences';
import { isHidden, type Visibility } from './visibility';

/** How the picture at hand is shown; forgotten with it. */
export interface Light {
  readonly brightness: number;
  readonly contrast: number;
}

export const PLAIN_LIGHT: Light = { brightness: 1, contrast: 1 };

export interface View {
  readonly preferences: Preferences;
  readonly setPreferences: (change: Partial<Preferences>) => void;
  readonly light: Light;
  readonly setLight: (light: Light) => void;
  readonly visibility: Visibility;
  readonly isHidden: (label: Label) => boolean;
  readonly setAllHidden: (isHidden: boolean) => void;
  readonly toggleClass: (classId: string) => void;
  readonly toggleHidden: (ids: Iterable<string>) => void;
  /** Hidden ones are shown again, whatever hid them, but for the confidence. */
  readonly showAll: () => void;
  readonly lockedLabels: ReadonlySet<string>;
  readonly toggleLocked: (ids: Iterable<string>) => void;
}

const Context = createContext<View | null>(null);

export function useView(): View {
  const view = useContext(Context);
  if (view === null) throw new Error('useView works inside the Label Editor only.');
  return view;
}

interface ViewProviderProps {
  userId: string;
  taskId: string;
  minConfidence: number;
  children: ReactNode;
}

export function ViewProvider({ userId, taskId, minConfidence, children }: ViewProviderProps) {
  const { preferences, setPreferences } = usePreferences();
  const { marks, toggleClass, toggleHidden, toggleLocked, showAll } = useMarks(userId, taskId);
  const [light, setLight] = useState(PLAIN_LIGHT);
  const [isAllHidden, setAllHidden] = useState(false);
  const visibility = useMemo<Visibility>(
    () => ({
      isAllHidden,
      hiddenClasses: marks.hiddenClasses,
      hiddenLabels: marks.hiddenLabels,
      minConfidence,
    }),
    [isAllHidden, marks, minConfidence],
  );
  const view: View = {
    preferences,
    setPreferences,
    light,
    setLight,
    visibility,
    isHidden: useMemo(() => (label: Label) => isHidden(label, visibility), [visibility]),
    setAllHidden,
    toggleClass,
    toggleHidden,
    showAll: () => {
      setAllHidden(false);
      showAll();
    },
    lockedLabels: marks.lockedLabels,
    toggleLocked,
  };
  return <Context value={view}>{children}</Context>;
}
