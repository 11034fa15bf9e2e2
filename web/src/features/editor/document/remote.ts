/** The server, as far as labels go. */
import { ApiError, api, path } from '@/kit/api/client';
import type { LabelConflict, LabelList, LabelOperation, Session } from '@/kit/api/types';
import { caughtUp, takePrefetched } from './prefetch';
import type { LabelProblem } from './types';

export interface Remote {
  list(since: string | null): Promise<LabelList>;
  save(operations: readonly LabelOperation[]): Promise<LabelList>;
  /** The id of who is signed in; null when nobody is. */
  user(): Promise<string | null>;
}

/** A request that hangs is as good as lost. */
const PATIENCE = 60_000;

export function labelsOf(projectId: string, taskId: string): Remote {
  const url = path`/projects/${projectId}/tasks/${taskId}/labels`;
  const signal = () => AbortSignal.timeout(PATIENCE);
  return {
    list: async (since) => {
      const before = since === null ? await takePrefetched(projectId, taskId) : null;
      const query = { since: before?.as_of ?? since };
      const list = await api.get<LabelList>(url, { query, signal: signal() });
      return before === null ? list : caughtUp(before, list);
    },
    save: (operations) => api.patch<LabelList>(url, { operations }, { signal: signal() }),
    user: async () => {
      try {
        return (await api.get<Session>('/session', { signal: signal() })).user.id;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  };
}

export type Failure =
  | { readonly kind: 'offline' | 'signed_out' | 'refused'; readonly error: Error }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly LabelConflict[] }
  | { readonly kind: 'problems'; readonly problems: readonly LabelProblem[] }
  /** Something in the batch is not to the server's liking, and it did not say which. */
  | { readonly kind: 'unclear'; readonly error: Error };

const NAMED = /^(?:body\.)?operations(?:\[(\d+)\]|\.(\d+))\.?(.*)$/;

/** What a failed save means for the operations that were sent. */
export function failureOf(error: unknown, batch: readonly LabelOperation[]): Failure {
  if (!(error instanceof ApiError)) {
    return { kind: 'offline', error: error instanceof Error ? error : new Error(String(error)) };
  }
  const { status, details } = error;
  if (status === 401) return { kind: 'signed_out', error };
  if (status === 0 || status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'offline', error };
  }
  if (status === 409 && Array.isArray(details.conflicts) && details.conflicts.length > 0) {
    return { kind: 'conflicts', conflicts: details.conflicts as LabelConflict[] };
  }
  if (status === 422) {
    const problems = Array.isArray(details.problems) ? details.problems : [];
    const found = (problems as { path?: unknown; message?: unknown }[]).flatMap(
      ({ path: where, message }) => {
        const named = NAMED.exec(String(where ?? ''));
        const operation = batch[Number(named?.[1] ?? named?.[2] ?? Number.NaN)];
        return operation
          ? [{ id: operation.id, path: named?.[3] ?? '', message: String(message ?? error.message) }]
          : [];
      },
    );
    return found.length > 0 ? { kind: 'problems', problems: found } : { kind: 'unclear', error };
  }
  if (status === 400 || status === 413) return { kind: 'unclear', error };
  return { kind: 'refused', error };
}
