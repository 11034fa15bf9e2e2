import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { DEFAULT_PREFERENCES } from '../view/usePreferences';
import { useView } from '../view/ViewContext';
import classes from './panels.module.css';

const MIN = 260;
const MAX = 720;
const STEP = 20;

const clamp = (width: number) => Math.min(Math.max(Math.round(width), MIN), Math.min(MAX, innerWidth / 2));

/** The panel's left edge: drag it, or move it with the arrow keys. A double click brings the usual width back. */
export function PanelResizer() {
  const { preferences, setPreferences } = useView();
  const { panelWidth } = preferences;
  const [grip, setGrip] = useState<number | null>(null);
  const set = (width: number) => setPreferences({ panelWidth: clamp(width) });

  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setGrip(event.clientX + panelWidth);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    set(panelWidth + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no <hr>
    <div
      className={classes.resizer}
      role="separator"
      tabIndex={0}
      aria-label="Width of the panel"
      aria-orientation="vertical"
      aria-valuenow={panelWidth}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      data-dragging={grip !== null || undefined}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => grip !== null && set(grip - event.clientX)}
      onPointerUp={() => setGrip(null)}
      onPointerCancel={() => setGrip(null)}
      onDoubleClick={() => set(DEFAULT_PREFERENCES.panelWidth)}
      onKeyDown={onKeyDown}
    />
  );
}
