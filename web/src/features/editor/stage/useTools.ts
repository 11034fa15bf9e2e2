import { useEffect, useMemo, useRef } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { Editing } from '@/canvas/tools/editing';
import type { Geometry } from '@/kit/api/types';
import { useEvent } from '@/kit/ui/useEvent';
import { classOf, objectClassOf } from '../classes';
import { useEditor } from '../context';
import { useView } from '../view/ViewContext';
import { refuse } from './messages';

const NO_POINTS: readonly string[] = [];

/** Gives the canvas its tool, and turns what a person draws into steps of the document. */
export function useTools(canvas: LabelCanvas | null): void {
  const { document, state, ontology, frame, classId, tool, readOnly, select } = useEditor();
  const { preferences, setPreferences, lockedLabels } = useView();
  const objectClass = objectClassOf(ontology.document, classId);

  // What the draft was begun with: choosing another class or frame finishes it, and must not make it theirs.
  const drawing = useRef({ objectClass, frame });

  const draw = useEvent((geometry: Geometry) => {
    const { objectClass, frame } = drawing.current;
    if (objectClass === null) return;
    const label = { kind: 'object', class_id: objectClass.id, frame, geometry } as const;
    select(document.apply(`Draw ${objectClass.name}`, [{ op: 'create', label }]));
  });
  const change = useEvent<Parameters<Editing['change']>, void>((changes, what) => {
    document.apply(
      what,
      changes.map(({ id, geometry }) =>
        geometry === null ? { op: 'delete', id } : { op: 'update', id, change: { geometry } },
      ),
    );
  });
  const split = useEvent<Parameters<Editing['split']>, void>((id, [first, ...others]) => {
    const label = state.byId.get(id);
    if (label === undefined || first === undefined) return;
    const { kind, class_id, frame: on, attributes, z } = label;
    const created = document.apply('Split', [
      { op: 'update', id, change: { geometry: first } },
      ...others.map(
        (geometry) =>
          ({ op: 'create', label: { kind, class_id, frame: on, geometry, attributes, z } }) as const,
      ),
    ]);
    select([id, ...created]);
  });
  /** Labels of classes that are gone can be looked at and deleted, for the server takes no other change. */
  const isLocked = useEvent((id: string) => {
    const label = state.byId.get(id);
    return lockedLabels.has(id) || (label !== undefined && classOf(ontology.document, label) === null);
  });

  const canEdit = readOnly === null;
  const editing = useMemo<Editing | null>(
    () => (canEdit ? { draw, change, split, isLocked, refuse } : null),
    [canEdit, draw, change, split, isLocked],
  );
  useEffect(() => canvas?.setEditing(editing), [canvas, editing]);

  const color = objectClass?.color ?? '#0b7f93';
  const skeletonPoints = (objectClass?.shape === 'skeleton' && objectClass.points) || NO_POINTS;
  const { brushSize, snap } = preferences;
  useEffect(
    () => canvas?.setTool(tool, { color, skeletonPoints, brushSize, snap }),
    [canvas, tool, color, skeletonPoints, brushSize, snap],
  );
  useEffect(
    () => canvas?.events.on('brushSize', (size) => setPreferences({ brushSize: size })),
    [canvas, setPreferences],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft ends with the frame that it is on
  useEffect(
    () => () => {
      if (canvas?.finishDraft()) canvas.cancelDraft();
    },
    [canvas, frame],
  );
  useEffect(() => {
    drawing.current = { objectClass, frame };
  }, [objectClass, frame]);
}
