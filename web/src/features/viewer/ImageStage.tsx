import { Button, Loader, Text, Title } from '@mantine/core';
import { IconPhotoOff, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { SceneLabel } from '@/canvas/scene';
import type { Item } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { CanvasToolbar } from './CanvasToolbar';
import { type LabelGroup, nameWithConfidence } from './labelGroups';
import { useImageBitmap } from './useImageBitmap';
import { useCanvasEvent, useLabelCanvas } from './useLabelCanvas';
import type { ViewState } from './useViewState';
import classes from './viewer.module.css';

interface ImageStageProps {
  item: Item;
  groups: readonly LabelGroup[];
  view: ViewState;
  /** Asks the server for a fresh address of the picture. */
  renewUrl: () => Promise<string>;
  /** Hands the canvas out when it is there, and null when it goes. */
  onCanvas: (canvas: LabelCanvas | null) => void;
}

/** The picture with its labels. Mount it anew for another item: signed addresses change, the picture does not. */
export function ImageStage({ item, groups, view, renewUrl, onCanvas }: ImageStageProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useLabelCanvas(host);
  const [url, setUrl] = useState(item.url);
  const [attempt, setAttempt] = useState(0);
  const image = useImageBitmap(url, attempt);
  const bitmap = image.status === 'ready' ? image.bitmap : null;
  const { selected, setSelected, hovered, setHovered, preferences, light } = view;

  useEffect(() => onCanvas(canvas), [canvas, onCanvas]);

  const width = item.width ?? bitmap?.width ?? 1;
  const height = item.height ?? bitmap?.height ?? 1;
  useEffect(() => canvas?.setImage(bitmap, width, height), [canvas, bitmap, width, height]);

  const scene = useMemo(() => sceneOf(groups), [groups]);
  useEffect(() => canvas?.setLabels(scene.labels, (id) => scene.hidden.has(id)), [canvas, scene]);
  useEffect(() => {
    canvas?.setNames(preferences.names ? (id) => scene.names.get(id) ?? '' : null);
  }, [canvas, scene, preferences.names]);

  useEffect(
    () => canvas?.setLook({ fillOpacity: preferences.fillOpacity, ...light }),
    [canvas, preferences.fillOpacity, light],
  );
  useEffect(() => canvas?.select(selected), [canvas, selected]);
  useEffect(() => canvas?.hover(hovered), [canvas, hovered]);
  useCanvasEvent(canvas, 'select', setSelected);
  useCanvasEvent(canvas, 'hover', setHovered);
  useArrowKeys(host, canvas);

  const retry = useCallback(async () => {
    try {
      setUrl(await renewUrl());
    } finally {
      setAttempt((n) => n + 1);
    }
  }, [renewUrl]);

  return (
    <section className={classes.stage} aria-label="Image">
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: arrow keys pan this drawing while it has the focus */}
      <div
        ref={host}
        className={classes.canvas}
        role="application"
        tabIndex={0}
        aria-label={`${item.name} with ${plural(scene.labels.length, 'label')}, listed in the Labels panel. Arrow keys pan, plus and minus zoom.`}
      />
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above */}
      {image.status === 'loading' && (
        <div className={classes.veil} role="status">
          <Loader size="sm" aria-hidden />
          <Text size="sm">Loading image…</Text>
        </div>
      )}
      {image.status === 'failed' && (
        <div className={classes.veil} role="alert">
          <IconPhotoOff size={28} stroke={1.4} aria-hidden />
          <Title order={2}>The image could not be loaded</Title>
          <Text size="sm" c="dimmed" maw={420} ta="center">
            {image.reason}
          </Text>
          <Button variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={retry}>
            Retry
          </Button>
        </div>
      )}
      <CanvasToolbar canvas={canvas} view={view} />
    </section>
  );
}

interface SceneParts {
  readonly labels: SceneLabel[];
  readonly hidden: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
}

function sceneOf(groups: readonly LabelGroup[]): SceneParts {
  const labels: SceneLabel[] = [];
  const hidden = new Set<string>();
  const names = new Map<string, string>();
  for (const group of groups) {
    for (const listed of group.labels) {
      const { id, geometry } = listed.label;
      if (geometry === null) continue;
      labels.push({ id, geometry, color: group.color });
      names.set(id, nameWithConfidence(group.name, listed.label));
      if (listed.isHidden) hidden.add(id);
    }
  }
  return { labels, hidden, names };
}

/** Keys of the canvas work while it has the focus, or nothing else has. */
function useArrowKeys(host: React.RefObject<HTMLElement | null>, canvas: LabelCanvas | null): void {
  useEffect(() => {
    if (canvas === null) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isOurs = event.target === document.body || event.target === host.current;
      if (event.defaultPrevented || !isOurs) return;
      if (canvas.handleKey(event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [host, canvas]);
}
