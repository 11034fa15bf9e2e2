import { useLocalStorage } from '@mantine/hooks';
import { useCallback } from 'react';

/** How a person likes to work; kept in the browser, for all tasks. */
export interface Preferences {
  readonly fillOpacity: number;
  /** Names beside labels. */
  readonly names: boolean;
  readonly crosshair: boolean;
  readonly minimap: boolean;
  readonly snap: boolean;
  /** Diameter of brush and eraser, in image pixels. */
  readonly brushSize: number;
  /** Of the panel at the right, in CSS pixels. */
  readonly panelWidth: number;
}

export const DEFAULT_PREFERENCES: Preferences = {
  fillOpacity: 0.2,
  names: true,
  crosshair: false,
  minimap: false,
  snap: false,
  brushSize: 24,
  panelWidth: 340,
};

export const BRUSH = { min: 1, max: 400 } as const;

export const clampBrush = (size: number) => Math.min(Math.max(Math.round(size), BRUSH.min), BRUSH.max);

/** A brush size one step larger or smaller: by a fifth, so that it feels alike at every size. */
export const brushStep = (size: number, step: 1 | -1) =>
  clampBrush(step === 1 ? Math.max(size * 1.2, size + 1) : Math.min(size / 1.2, size - 1));

export function usePreferences() {
  const [stored, setStored] = useLocalStorage<Partial<Preferences>>({
    key: 'labelmill.editor',
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const setPreferences = useCallback(
    (change: Partial<Preferences>) => setStored((before) => ({ ...before, ...change })),
    [setStored],
  );
  return { preferences: { ...DEFAULT_PREFERENCES, ...stored }, setPreferences };
}
