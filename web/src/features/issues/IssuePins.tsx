import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useEditor } from '@/features/editor/context';
import { useEvent } from '@/kit/ui/useEvent';
import { issuesQuery } from './api';
import { draftIssue, focusIssue, useFocus } from './focus';
import { numbered, pinsOf } from './places';

/** Issues on the picture: pins to see and click, and the click that places a new one. Shows nothing itself. */
export function IssuePins() {
  const { project, task, canvas, state, frame, showPanel, setTool } = useEditor();
  const issues = useQuery(issuesQuery(project.id, task.id)).data;
  const { issueId, draft } = useFocus();
  const pins = useMemo(() => {
    const all = pinsOf(numbered(issues ?? []), state.byId, frame, issueId);
    if (draft?.kind !== 'place' || draft.frame !== frame) return all;
    return [...all, { id: 'draft', x: draft.x, y: draft.y, text: '+', isMuted: false }];
  }, [issues, state.byId, frame, issueId, draft]);
  useEffect(() => canvas?.setPins(pins), [canvas, pins]);

  const open = useEvent((id: string) => {
    if (id !== 'draft') focusIssue(id);
    showPanel('issues');
  });
  const place = useEvent(({ x, y }: { x: number; y: number }) => {
    draftIssue({ kind: 'place', x, y, frame });
    setTool('select');
    showPanel('issues');
  });
  useEffect(() => canvas?.events.on('pin', open), [canvas, open]);
  useEffect(() => canvas?.events.on('place', place), [canvas, place]);
  // Another task has other issues.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the task that changes
  useEffect(() => () => focusIssue(null), [task.id]);
  return null;
}
