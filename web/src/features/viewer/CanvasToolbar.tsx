import { ActionIcon, Button, Divider, Popover, Slider, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconEye,
  IconEyeOff,
  IconMaximize,
  IconMinus,
  IconPlus,
  IconTag,
  IconTagOff,
} from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { ZOOM_STEP } from '@/canvas/keyboard';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { useCanvasEvent } from './useLabelCanvas';
import { DEFAULT_PREFERENCES, PLAIN_LIGHT, type ViewState } from './useViewState';
import classes from './viewer.module.css';

interface CanvasToolbarProps {
  canvas: LabelCanvas | null;
  view: ViewState;
}

/** Zoom, and how labels and picture look. */
export function CanvasToolbar({ canvas, view }: CanvasToolbarProps) {
  const { preferences, setPreferences, visibility, setAllHidden } = view;
  return (
    <section className={classes.toolbar} aria-label="View">
      <Tooltip label="Zoom out (-)">
        <ActionIcon aria-label="Zoom out" onClick={() => canvas?.zoomBy(1 / ZOOM_STEP)}>
          <IconMinus size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ZoomLevel canvas={canvas} />
      <Tooltip label="Zoom in (+)">
        <ActionIcon aria-label="Zoom in" onClick={() => canvas?.zoomBy(ZOOM_STEP)}>
          <IconPlus size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Fit to window (F)">
        <ActionIcon aria-label="Fit to window" onClick={() => canvas?.fit()}>
          <IconMaximize size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Divider orientation="vertical" my={4} />
      <Tooltip label={preferences.names ? 'Hide names' : 'Show names'}>
        <ActionIcon
          aria-label="Names beside labels"
          aria-pressed={preferences.names}
          onClick={() => setPreferences({ ...preferences, names: !preferences.names })}
        >
          {preferences.names ? <IconTag size={15} aria-hidden /> : <IconTagOff size={15} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={visibility.isAllHidden ? 'Show labels (H)' : 'Hide labels (H)'}>
        <ActionIcon
          aria-label="Hide all labels"
          aria-pressed={visibility.isAllHidden}
          onClick={() => setAllHidden(!visibility.isAllHidden)}
        >
          {visibility.isAllHidden ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <Looks view={view} />
    </section>
  );
}

function ZoomLevel({ canvas }: { canvas: LabelCanvas | null }) {
  const read = (scale: number) => Math.round(scale * devicePixelRatio * 100);
  const [level, setLevel] = useState(() => read(canvas?.viewport.scale ?? 1));
  useCanvasEvent(
    canvas,
    'viewport',
    useCallback(({ scale }) => setLevel(Math.round(scale * devicePixelRatio * 100)), []),
  );
  return (
    <Tooltip label="Actual size (1)">
      <button
        type="button"
        className={classes.zoom}
        onClick={() => canvas?.actualSize()}
        aria-label={`Zoom ${level}%. Show at actual size`}
      >
        {level}%
      </button>
    </Tooltip>
  );
}

/** Fill opacity, brightness and contrast. */
function Looks({ view }: { view: ViewState }) {
  const { preferences, setPreferences, light, setLight } = view;
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="top-end" width={240} shadow="md" trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Tooltip label="Opacity, brightness, contrast" disabled={opened}>
          <ActionIcon
            aria-label="Opacity, brightness and contrast"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconAdjustmentsHorizontal size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Opacity, brightness and contrast">
        <Stack gap="sm">
          <Setting
            name="Fill opacity"
            value={preferences.fillOpacity}
            max={1}
            onChange={(fillOpacity) => setPreferences({ ...preferences, fillOpacity })}
          />
          <Setting
            name="Brightness"
            value={light.brightness}
            max={3}
            onChange={(brightness) => setLight({ ...light, brightness })}
          />
          <Setting
            name="Contrast"
            value={light.contrast}
            max={3}
            onChange={(contrast) => setLight({ ...light, contrast })}
          />
          <Button
            variant="default"
            onClick={() => {
              setPreferences({ ...preferences, fillOpacity: DEFAULT_PREFERENCES.fillOpacity });
              setLight(PLAIN_LIGHT);
            }}
          >
            Reset
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface SettingProps {
  name: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
}

function Setting({ name, value, max, onChange }: SettingProps) {
  return (
    <div>
      <div className={classes.setting}>
        <Text size="xs">{name}</Text>
        <Text size="xs" c="dimmed" className="tabular">
          {Math.round(value * 100)}%
        </Text>
      </div>
      <Slider
        size="xs"
        label={null}
        min={0}
        max={max}
        step={0.05}
        value={value}
        onChange={onChange}
        thumbLabel={name}
      />
    </div>
  );
}
