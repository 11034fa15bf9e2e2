import { useLocalStorage } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { Visibility } from './labelGroups';

/** How a person likes to see labels; kept in the browser. */
export interface Preferences {
  readonly fillOpacity: number;
  readonly names: boolean;
}

/** How the picture at hand is shown; forgotten with it. */
export interface Light {
  readonly brightness: number;
  readonly contrast: number;
}

export const DEFAULT_PREFERENCES: Preferences = { fillOpacity: 0.2, names: true };
export const PLAIN_LIGHT: Light = { brightness: 1, contrast: 1 };

/** What the person chose to see: which labels, how, and which of them is selected or under the pointer. */
export function useViewState() {
  const [preferences, setPreferences] = useLocalStorage<Preferences>({
    key: 'labelmill.viewer',
    defaultValue: DEFAULT_PREFERENCES,
    getInitialValueInEffect: false,
  });
  const [light, setLight] = useState(PLAIN_LIGHT);
  const [isAllHidden, setAllHidden] = useState(false);
  const [hiddenClasses, setHiddenClasses] = useState<ReadonlySet<string>>(new Set());
  const [minConfidence, setMinConfidence] = useState(0);
  const [selected, setSelected] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const visibility = useMemo<Visibility>(
    () => ({ isAllHidden, hiddenClasses, minConfidence }),
    [isAllHidden, hiddenClasses, minConfidence],
  );
  const toggleClass = (classId: string) =>
    setHiddenClasses((before) => {
      const after = new Set(before);
      if (!after.delete(classId)) after.add(classId);
      return after;
    });
  return {
    preferences,
    setPreferences,
    light,
    setLight,
    visibility,
    setAllHidden,
    toggleClass,
    setMinConfidence,
    selected,
    setSelected,
    hovered,
    setHovered,
  };
}

export type ViewState = ReturnType<typeof useViewState>;
