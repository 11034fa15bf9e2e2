import { type RefObject, useEffect, useMemo } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { SceneLabel } from '@/canvas/scene';
import { useEditor } from '../context';
import { useListing } from '../labels/Listing';
import { nameWithConfidence, UNKNOWN_COLOR } from '../labels/labelGroups';
import { useView } from '../view/ViewContext';
import { useCanvasEvent } from './useLabelCanvas';

/** Keeps the canvas showing the frame's labels as the person wants them, and the selection the same on both sides. */
export function useScene(canvas: LabelCanvas | null, awaited: RefObject<string | null>): void {
  const { selection, select } = useEditor();
  const { labels, groups } = useListing();
  const { visibility, isHidden, preferences, light } = useView();

  const scene = useMemo(() => {
    const looks = new Map<string, { readonly color: string; readonly name: string }>();
    for (const { classId, color, name } of groups) looks.set(classId, { color, name });
    const shown: SceneLabel[] = [];
    const names = new Map<string, string>();
    // In the order they lie: the canvas draws later ones over earlier ones.
    for (const label of labels) {
      if (label.kind !== 'object' || label.geometry === null) continue;
      const look = looks.get(label.class_id);
      shown.push({ id: label.id, geometry: label.geometry, color: look?.color ?? UNKNOWN_COLOR });
      names.set(label.id, nameWithConfidence(look?.name ?? '', label));
    }
    return { shown, names };
  }, [labels, groups]);
  const hidden = useMemo(
    () => new Set(labels.filter((label) => isHidden(label)).map((label) => label.id)),
    [labels, isHidden],
  );

  useEffect(() => {
    canvas?.setLabels(scene.shown, (id) => hidden.has(id));
    if (canvas === null || awaited.current === null || !scene.names.has(awaited.current)) return;
    canvas.reveal(awaited.current);
    awaited.current = null;
  }, [canvas, scene, hidden, awaited]);
  useEffect(() => {
    canvas?.setNames(preferences.names && !visibility.isAllHidden ? (id) => scene.names.get(id) ?? '' : null);
  }, [canvas, scene, preferences.names, visibility.isAllHidden]);
  useEffect(
    () => canvas?.setLook({ fillOpacity: preferences.fillOpacity, ...light }),
    [canvas, preferences.fillOpacity, light],
  );
  useEffect(() => canvas?.setCrosshair(preferences.crosshair), [canvas, preferences.crosshair]);

  useEffect(() => canvas?.setSelection(selection), [canvas, selection]);
  useCanvasEvent(canvas, 'selection', select);
}
