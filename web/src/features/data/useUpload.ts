import { useCallback, useRef, useState } from 'react';
import { api, messageOf, path } from '@/kit/api/client';
import type { UploadOutcome } from '@/kit/api/types';
import { batches } from './batches';

interface UploadState {
  running: boolean;
  total: number;
  done: number;
  added: number;
  duplicates: number;
  refused: { name: string; reason: string }[];
}

const NOTHING: UploadState = { running: false, total: 0, done: 0, added: 0, duplicates: 0, refused: [] };

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

  const stop = useCallback(() => abort.current?.abort(), []);
  return { state, start, stop };
}
