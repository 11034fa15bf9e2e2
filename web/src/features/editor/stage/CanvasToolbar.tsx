import { ActionIcon, Divider, Tooltip } from '@mantine/core';
import {
  type Icon,
  IconCrosshair,
  IconEye,
  IconEyeOff,
  IconMagnet,
  IconMap,
  IconMaximize,
  IconMinus,
  IconPlus,
  IconTag,
} from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { ZOOM_STEP } from '@/canvas/keyboard';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { KeyHint } from '@/kit/ui/KeyHint';
import editor from '../editor.module.css';
import type { Picture } from '../picture/usePicture';
import { KEYS } from '../shortcuts';
import { useView } from '../view/ViewContext';
import { Looks } from './Looks';
import classes from './stage.module.css';
import { useCanvasEvent } from './useLabelCanvas';

interface CanvasToolbarProps {
  canvas: LabelCanvas | null;
  picture: Picture;
}

/** Zoom, and how labels and picture look. */
export function CanvasToolbar({ canvas, picture }: CanvasToolbarProps) {
  const { preferences, setPreferences, visibility, setAllHidden } = useView();
  const { isAllHidden } = visibility;
  return (
    <section className={classes.toolbar} aria-label="View">
      <Tip label="Zoom out" keys={KEYS.zoomOut}>
        <ActionIcon aria-label="Zoom out" onClick={() => canvas?.zoomBy(1 / ZOOM_STEP)}>
          <IconMinus size={15} aria-hidden />
        </ActionIcon>
      </Tip>
      <ZoomLevel canvas={canvas} />
      <Tip label="Zoom in" keys="+">
        <ActionIcon aria-label="Zoom in" onClick={() => canvas?.zoomBy(ZOOM_STEP)}>
          <IconPlus size={15} aria-hidden />
        </ActionIcon>
      </Tip>
      <Tip label="Fit to window" keys={KEYS.fit}>
        <ActionIcon aria-label="Fit to window" onClick={() => canvas?.fit()}>
          <IconMaximize size={15} aria-hidden />
        </ActionIcon>
      </Tip>
      <Divider orientation="vertical" my={4} />
      <Toggle
        name="Names beside labels"
        icon={IconTag}
        isOn={preferences.names}
        onChange={(names) => setPreferences({ names })}
      />
      <Toggle
        name="Crosshair"
        icon={IconCrosshair}
        isOn={preferences.crosshair}
        onChange={(crosshair) => setPreferences({ crosshair })}
      />
      <Toggle
        name="Snap to shapes and borders"
        icon={IconMagnet}
        isOn={preferences.snap}
        onChange={(snap) => setPreferences({ snap })}
      />
      <Toggle
        name="Minimap"
        icon={IconMap}
        isOn={preferences.minimap}
        onChange={(minimap) => setPreferences({ minimap })}
      />
      <Tip label={isAllHidden ? 'Show labels' : 'Hide labels'} keys={KEYS.hideAll}>
        <ActionIcon
          aria-label="Hide all labels"
          aria-pressed={isAllHidden}
          className={classes.toggle}
          onClick={() => setAllHidden(!isAllHidden)}
        >
          {isAllHidden ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
        </ActionIcon>
      </Tip>
      <Looks picture={picture} />
    </section>
  );
}

function Tip({ label, keys, children }: { label: string; keys: string; children: React.ReactElement }) {
  return (
    <Tooltip
      label={
        <span className={editor.tip}>
          {label} <KeyHint keys={keys} />
        </span>
      }
    >
      {children}
    </Tooltip>
  );
}

interface ToggleProps {
  name: string;
  icon: Icon;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Toggle({ name, icon: Glyph, isOn, onChange }: ToggleProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon
        aria-label={name}
        aria-pressed={isOn}
        className={classes.toggle}
        onClick={() => onChange(!isOn)}
      >
        <Glyph size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function ZoomLevel({ canvas }: { canvas: LabelCanvas | null }) {
  const [level, setLevel] = useState(() =>
    Math.round((canvas?.viewport.scale ?? 1) * devicePixelRatio * 100),
  );
  useCanvasEvent(
    canvas,
    'viewport',
    useCallback(({ scale }) => setLevel(Math.round(scale * devicePixelRatio * 100)), []),
  );
  return (
    <Tip label="Actual size" keys={KEYS.actualSize}>
      <button
        type="button"
        className={classes.zoom}
        onClick={() => canvas?.actualSize()}
        aria-label={`Zoom ${level}%. Show at actual size`}
      >
        {level}%
      </button>
    </Tip>
  );
}
