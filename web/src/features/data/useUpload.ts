import { useCallback, useRef, useState } from 'react';
import { api, messageOf, path } from '@/kit/api/client';
import type { Item, UploadOutcome } from '@/kit/api/types';
import { batches } from './batches';
import { inOrder } from './sequence';

export interface UploadState {
  running: boolean;
  /** What all files are frames of; null when each is an item of its own. */
  sequence: string | null;
  total: number;
  done: number;
  added: number;
  duplicates: number;
  refused: { name: string; reason: string }[];
}

const NOTHING: UploadState = {
  running: false,
  sequence: null,
  total: 0,
  done: 0,
  added: 0,
  duplicates: 0,
  refused: [],
};

/** Sends files in batches, one after another, so that progress is true and a stop loses little. */
export function useUpload(projectId: string, onAdded: () => void) {
  const [state, setState] = useState(NOTHING);
  const abort = useRef<AbortController | null>(null);

  const start = useCallback(
    (files: File[]) => {
      if (files.length === 0) return;
      const controller = new AbortController();
      abort.current = controller;
      setState({ ...NOTHING, running: true, total: files.length });

      const run = async () => {
        for (const batch of batches(files)) {
          if (controller.signal.aborted) break;
          const body = new FormData();
          for (const file of batch) body.append('files', file, file.name);
          try {
            const outcome = await api.post<UploadOutcome>(path`/projects/${projectId}/items`, body, {
              signal: controller.signal,
            });
            setState((s) => ({
              ...s,
              done: s.done + batch.length,
              added: s.added + outcome.added.length,
              duplicates: s.duplicates + outcome.duplicates.length,
              refused: [...s.refused, ...outcome.refused],
            }));
            onAdded();
          } catch (error) {
            if (controller.signal.aborted) break;
            const reason = messageOf(error);
            setState((s) => ({
              ...s,
              done: s.done + batch.length,
              refused: [...s.refused, ...batch.map((file) => ({ name: file.name, reason }))],
            }));
          }
        }
        setState((s) => ({ ...s, running: false }));
      };
      void run();
    },
    [projectId, onAdded],
  );

  /** Sends all files in one request: they are added together or not at all. */
  const startSequence = useCallback(
    async (files: File[], name: string) => {
      if (files.length === 0) return;
      const controller = new AbortController();
      abort.current = controller;
      setState({ ...NOTHING, running: true, sequence: name, total: files.length });
      const body = new FormData();
      body.append('name', name);
      for (const file of inOrder(files)) body.append('files', file, file.name);
      try {
        await api.post<Item>(path`/projects/${projectId}/sequences`, body, { signal: controller.signal });
        setState((s) => ({ ...s, running: false, done: s.total, added: 1 }));
        onAdded();
      } catch (error) {
        const refused = controller.signal.aborted ? [] : [{ name, reason: messageOf(error) }];
        setState((s) => ({ ...s, running: false, refused }));
      }
    },
    [projectId, onAdded],
  );

  const stop = useCallback(() => abort.current?.abort(), []);
  return { state, start, startSequence, stop };
}
