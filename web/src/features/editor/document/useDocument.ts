import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { keys } from '@/kit/api/keys';
import type { Changed, Session } from '@/kit/api/types';
import { nounsOf } from '@/kit/events/affected';
import { useChanged } from '@/kit/events/ProjectEvents';
import { createDocument } from './document';
import { IndexedDbJournals } from './journal';
import { warnBeforeLeaving, watchPage } from './leave';
import { labelsOf } from './remote';
import { browserLocks } from './tabLocks';
import type { DocumentState, LabelDocument } from './types';

export type OpenedDocument =
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly document: LabelDocument; readonly state: DocumentState };

interface Opened {
  readonly key: string;
  readonly document: LabelDocument | null;
  readonly error: Error | null;
}

/** A task's labels, open for editing while the component is there; they follow the project's event stream. */
export function useLabelDocument(projectId: string, taskId: string, userId: string): OpenedDocument {
  const client = useQueryClient();
  const [attempt, setAttempt] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  const key = `${projectId}/${taskId}/${userId}/${attempt}`;

  useEffect(() => {
    let left = false;
    const session = client.getQueryData<Session | null>(keys.session);
    const opening = createDocument({
      user: { id: userId, name: session?.user.id === userId ? session.user.name : null },
      remote: labelsOf(projectId, taskId),
      journals: new IndexedDbJournals(userId, taskId),
      locks: browserLocks(),
    });
    opening.then(
      (document) => !left && setOpened({ key, document, error: null }),
      (error: Error) => !left && setOpened({ key, document: null, error }),
    );
    return () => {
      left = true;
      opening.then(
        (document) => document.dispose(),
        () => undefined,
      );
    };
  }, [client, projectId, taskId, userId, key]);

  const current = opened?.key === key ? opened : null;
  const document = current?.document ?? null;
  useEffect(() => {
    if (document === null) return;
    const stops = [warnBeforeLeaving(document), watchPage(document)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [document]);
  useChanged(
    useCallback(
      (changed: Changed) => {
        const nouns = nounsOf(changed);
        const ours = changed.task_ids === null || changed.task_ids.includes(taskId);
        if (ours && (nouns.has('label') || nouns.has('*'))) {
          // Should it fail, the stream says so when it is back.
          void document?.refresh().catch(() => undefined);
        }
      },
      [document, taskId],
    ),
  );
  const state = useSyncExternalStore(document?.subscribe ?? nothing, () => document?.state ?? null);

  if (document !== null && state !== null) return { kind: 'ready', document, state };
  if (current?.error) {
    return { kind: 'error', error: current.error, retry: () => setAttempt((count) => count + 1) };
  }
  return { kind: 'loading' };
}

const nothing = () => () => undefined;
