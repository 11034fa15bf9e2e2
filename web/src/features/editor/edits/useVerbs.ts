import { useMemo } from 'react';
import type { Label } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { useEvent } from '@/kit/ui/useEvent';
import { pruned } from '../attributes/values';
import { attributesOf, objectClassOf } from '../classes';
import { useEditor } from '../context';
import type { Edit } from '../document/types';
import { useListing } from '../labels/Listing';
import { refuse, tell } from '../stage/messages';
import { useView } from '../view/ViewContext';
import { type Clip, clipOf, paste, readClip, writeClip } from './clipboard';
import { merged } from './merged';
import { simplified } from './simplified';
import { useCan } from './useCan';
import { type Direction, restack } from './zorder';

/** What can be done with labels; each works on the selection, and is one undoable step. */
export interface Verbs {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly remove: () => void;
  /** Takes away these labels, selected or not. */
  readonly removeThese: (labels: readonly Label[]) => void;
  readonly copy: () => void;
  readonly cut: () => void;
  readonly paste: () => void;
  readonly pasteOnNextFrame: () => void;
  readonly duplicate: () => void;
  readonly merge: () => void;
  readonly simplify: () => void;
  readonly restack: (direction: Direction) => void;
  readonly changeClass: (classId: string) => void;
  readonly toggleLocked: () => void;
  readonly toggleHidden: () => void;
  readonly hideOthers: () => void;
  readonly selectAll: () => void;
}

export function useVerbs(): Verbs {
  const { document, task, ontology, canvas, frame, setFrame, select, selection, readOnly } = useEditor();
  const { labels } = useListing();
  const view = useView();
  const can = useCan();
  const { item } = task;

  const removeThese = useEvent((gone: readonly Label[]) => {
    if (gone.length === 0 || readOnly !== null) return;
    document.apply(
      gone.length === 1 ? 'Delete' : `Delete ${plural(gone.length, 'label')}`,
      gone.map(({ id }) => ({ op: 'delete', id })),
    );
  });
  const copy = useEvent(() => {
    if (can.objects.length === 0) return;
    writeClip(clipOf(can.objects, ontology.document, task.id, frame));
    tell(`${plural(can.objects.length, 'label')} copied.`);
  });
  const pasteOn = useEvent((target: number, clip: Clip | null, step: string) => {
    if (clip === null || readOnly !== null) return;
    const size = { width: item.width ?? Infinity, height: item.height ?? Infinity };
    const { labels: made, refused } = paste(clip, {
      taskId: task.id,
      frame: target,
      ontology: ontology.document,
      ...size,
    });
    for (const reason of refused) refuse(`Not pasted. ${reason}`);
    if (made.length === 0) return;
    if (target !== frame) setFrame(target);
    select(
      document.apply(
        step,
        made.map((label) => ({ op: 'create', label })),
      ),
    );
  });
  const merge = useEvent(() => {
    const result = merged(can.changeable);
    if (typeof result === 'string') {
      refuse(`Not merged. ${result}`);
      return;
    }
    document.apply('Merge', result.edits);
    select([result.keptId]);
  });
  const simplify = useEvent(() => {
    const { edits, before, after } = simplified(can.changeable);
    if (edits.length === 0) {
      tell('Nothing to simplify: every point counts.');
      return;
    }
    document.apply('Simplify', edits);
    tell(`${plural(before, 'point')} became ${after}.`);
  });
  const order = useEvent((direction: Direction) => {
    const chosen = new Set(can.changeable.map((label) => label.id));
    const boundsOf = (label: Label) => canvas?.scene.shape(label.id)?.form.bounds ?? null;
    const moves = restack(labels, chosen, direction, boundsOf);
    const names = {
      front: 'Bring to front',
      forward: 'Bring forward',
      backward: 'Send backward',
      back: 'Send to back',
    };
    if (moves.length === 0) return;
    document.apply(
      names[direction],
      moves.map(({ id, z }) => ({ op: 'update', id, change: { z } })),
    );
  });
  const changeClass = useEvent((classId: string) => {
    const to = objectClassOf(ontology.document, classId);
    const fitting = can.changeable.filter((l) => l.geometry?.type === to?.shape && l.class_id !== classId);
    if (to === null || fitting.length === 0) return;
    const edits = fitting.map((label): Edit => {
      const attributes = pruned(
        attributesOf(ontology.document, { kind: 'object', class_id: classId }),
        label.attributes,
      );
      return { op: 'update', id: label.id, change: { class_id: classId, attributes } };
    });
    document.apply(`Change to ${to.name}`, edits);
  });

  const undo = useEvent(() => void document.undo());
  const redo = useEvent(() => void document.redo());
  const remove = useEvent(() => removeThese(can.removable));
  const cut = useEvent(() => {
    copy();
    remove();
  });
  const pasteHere = useEvent(() => pasteOn(frame, readClip(), 'Paste'));
  const pasteOnNextFrame = useEvent(() => {
    if (frame + 1 >= item.frames) return;
    // What is selected goes on to the next frame; without a selection, what was copied.
    const clip = can.objects.length > 0 ? clipOf(can.objects, ontology.document, task.id, frame) : readClip();
    pasteOn(frame + 1, clip, 'Paste on the next frame');
  });
  const duplicate = useEvent(() => {
    if (can.objects.length === 0) return;
    pasteOn(frame, clipOf(can.objects, ontology.document, task.id, frame), 'Duplicate');
  });
  const toggleLocked = useEvent(() => view.toggleLocked(selection));
  const toggleHidden = useEvent(() => view.toggleHidden(selection));
  const hideOthers = useEvent(() => {
    const others = labels.filter((l) => l.kind === 'object' && !selection.has(l.id));
    view.toggleHidden(others.map((l) => l.id));
  });
  const selectAll = useEvent(() =>
    select(labels.filter((l) => l.kind === 'object' && !view.isHidden(l)).map((l) => l.id)),
  );

  return useMemo(
    () => ({
      undo,
      redo,
      remove,
      removeThese,
      copy,
      cut,
      paste: pasteHere,
      pasteOnNextFrame,
      duplicate,
      merge,
      simplify,
      restack: order,
      changeClass,
      toggleLocked,
      toggleHidden,
      hideOthers,
      selectAll,
    }),
    [
      undo,
      redo,
      remove,
      removeThese,
      copy,
      cut,
      pasteHere,
      pasteOnNextFrame,
      duplicate,
      merge,
      simplify,
      order,
      changeClass,
      toggleLocked,
      toggleHidden,
      hideOthers,
      selectAll,
    ],
  );
}
