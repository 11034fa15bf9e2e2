import { useQueryClient } from '@tanstack/react-query';
import { useEditor } from '@/features/editor/context';
import type { Issue } from '@/kit/api/types';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { comment, issuesQuery, openIssue, reopenIssue, resolveIssue, type Target } from './api';
import { focusIssue } from './focus';

/** What can be done with issues; each throws what went wrong. */
export function useIssueVerbs() {
  const { project, task } = useEditor();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { queryKey } = issuesQuery(project.id, task.id);

  const keep = (issue: Issue) => {
    client.setQueryData(queryKey, (before) =>
      before?.some(({ id }) => id === issue.id)
        ? before.map((each) => (each.id === issue.id ? issue : each))
        : [...(before ?? []), issue],
    );
    announce({ kinds: ['issue.changed'], task_ids: [task.id], stage_ids: [] });
    return issue;
  };
  return {
    open: async (id: string, text: string, target: Target) => {
      keep(await openIssue(project.id, task.id, id, text, target));
      focusIssue(id);
    },
    comment: async (issueId: string, id: string, text: string) =>
      keep(await comment(project.id, issueId, id, text)),
    resolve: async (issueId: string) => keep(await resolveIssue(project.id, issueId)),
    reopen: async (issueId: string) => keep(await reopenIssue(project.id, issueId)),
  };
}
