import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Prompts } from '@/canvas/tools/editing';
import { useEditor } from '@/features/editor/context';
import type { Edit } from '@/features/editor/document/types';
import type { EnabledAgent, ObjectClass, PromptSelection } from '@/kit/api/types';
import { notify } from '@/kit/ui/notify';
import { useEvent } from '@/kit/ui/useEvent';
import { calls } from './api';
import { type Preview, PromptSession } from './promptSession';

const NOTHING: Prompts = { positive: [], negative: [], boxes: [] };

export const promptCount = ({ positive, negative, boxes }: Prompts) =>
  positive.length + negative.length + boxes.length;

function toWire(prompts: Prompts, frame: number, classId: string): PromptSelection {
  return {
    frame,
    class_id: classId,
    positive_points: prompts.positive.map(({ x, y }) => [x, y]),
    negative_points: prompts.negative.map(({ x, y }) => [x, y]),
    boxes: prompts.boxes.map((box) => ({ type: 'bounding_box', ...box })),
  };
}

/** Live shapes for the clicks and boxes of the 'prompt' tool. Mounted while that tool is in hand. */
export function usePrompting(agent: EnabledAgent, objectClass: ObjectClass | null) {
  const { project, task, document, canvas, frame, select } = useEditor();
  const [prompts, setPrompts] = useState(NOTHING);
  // A session belongs to one picture.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each frame is a picture of its own
  const session = useMemo(
    () => new PromptSession(calls, { projectId: project.id, taskId: task.id, agentId: agent.id }),
    [project.id, task.id, agent.id, frame],
  );
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const { preview } = state;

  useEffect(() => {
    session.prepare({ frame });
    return () => session.close();
  }, [session, frame]);

  useEffect(() => canvas?.events.on('prompts', setPrompts), [canvas]);
  useEffect(
    () => () => {
      canvas?.clearPrompts();
      canvas?.showPreview(null);
    },
    [canvas],
  );

  const classId = objectClass?.id ?? null;
  const hasAsked = useRef(false);
  useEffect(() => {
    if (classId === null || promptCount(prompts) === 0) {
      // Not at the start: a session that prepares itself is left alone.
      if (hasAsked.current) session.clear();
      hasAsked.current = false;
      return;
    }
    hasAsked.current = true;
    session.ask(toWire(prompts, frame, classId));
  }, [session, prompts, frame, classId]);

  const color = objectClass?.color ?? '';
  useEffect(() => {
    const shapes = (preview?.shapes ?? []).flatMap(({ geometry }) => (geometry ? [{ geometry, color }] : []));
    canvas?.showPreview(shapes.length > 0 ? shapes : null);
  }, [canvas, preview, color]);

  const clear = useEvent(() => {
    canvas?.clearPrompts();
    setPrompts(NOTHING);
  });
  const take = useEvent(({ shapes }: Preview) => {
    if (objectClass === null) return;
    const edits = shapes.flatMap(({ geometry }): Edit[] =>
      geometry === null
        ? []
        : [{ op: 'create', label: { kind: 'object', class_id: objectClass.id, frame, geometry } }],
    );
    if (edits.length === 0) return;
    try {
      select(document.apply(agent.name, edits));
    } catch (error) {
      notify.failed(error, 'The shape was not taken');
      return;
    }
    clear();
  });
  const accept = useEvent(() => session.whenReady(take));

  return { state, prompts, accept, clear, again: () => session.again() };
}
