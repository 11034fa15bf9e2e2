import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { messageOf } from '@/kit/api/client';
import type { TaskDetail } from '@/kit/api/types';
import { loadBitmap, type OnProgress } from './load';
import { cache, isSequence, pictureKey, sourceOf } from './pictures';

export interface Picture {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Why it failed, in a sentence. */
  readonly reason: string | null;
  /** Share of the file that has come, 0 to 1; null while that is unknown. */
  readonly progress: number | null;
  readonly retry: () => void;
}

/** Frames decoded ahead, so that stepping is instant; the nearest first. */
const AHEAD = [1, -1, 2, 3];

type Progress = Pick<Picture, 'status' | 'reason' | 'progress'>;

const LOADING: Progress = { status: 'loading', reason: null, progress: null };
const READY: Progress = { status: 'ready', reason: null, progress: null };

/**
 * Shows the picture of a task's frame on the canvas, and keeps the frames around it at hand. Links that ran out are
 * renewed once by themselves. The last frame stays until the next is there; labels are the caller's and always stay.
 */
export function usePicture(
  canvas: LabelCanvas | null,
  projectId: string,
  task: TaskDetail,
  frame: number,
): Picture {
  const client = useQueryClient();
  const { item } = task;
  const key = pictureKey(item, frame);
  const [attempt, setAttempt] = useState(0);
  const [progress, setProgress] = useState(LOADING);
  const shown = useShown(canvas);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the picture; a task that is read anew brings new links to the same one
  useEffect(() => {
    if (canvas === null) return;
    let isWanted = true;
    const load = (of: number) => (signal: AbortSignal, onProgress: OnProgress) =>
      loadBitmap(sourceOf(client, projectId, task, of), signal, onProgress);
    const show = (bitmap: ImageBitmap) => {
      shown.replace(item.id, key);
      canvas.setImage(bitmap, item.width ?? bitmap.width, item.height ?? bitmap.height);
      setProgress(READY);
      if (!isSequence(item)) return;
      const near = AHEAD.map((step) => frame + step).filter((of) => of >= 0 && of < item.frames);
      cache.keepPrefetching((other) => near.some((of) => pictureKey(item, of) === other));
      for (const of of near) cache.prefetch(pictureKey(item, of), load(of));
    };
    const clear = () => {
      shown.replace(item.id, null);
      canvas.setImage(null, item.width ?? 1, item.height ?? 1);
    };

    const decoded = cache.peek(key);
    const loading = cache.acquire(key, load(frame), (share) => {
      if (isWanted)
        setProgress((now) => (stepOf(now.progress) === stepOf(share) ? now : { ...now, progress: share }));
    });
    if (decoded !== null) show(decoded);
    else {
      setProgress(LOADING);
      if (!shown.isOf(item.id)) clear();
      loading.then(
        (bitmap) => isWanted && show(bitmap),
        (error: unknown) => {
          if (!isWanted) return;
          clear();
          setProgress({ status: 'failed', reason: messageOf(error), progress: null });
        },
      );
    }
    return () => {
      isWanted = false;
      cache.release(key);
    };
  }, [canvas, client, projectId, task.id, key, attempt]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return { ...progress, retry };
}

/** Progress is shown in steps of five per cent. */
const stepOf = (share: number | null) => (share === null ? null : Math.floor(share * 20));

interface Shown {
  /** Notes that the canvas now shows this picture of this item, or none of it. */
  replace(itemId: string, key: string | null): void;
  isOf(itemId: string): boolean;
}

/** What the canvas shows; its bitmap must stay open until another one takes its place. */
function useShown(canvas: LabelCanvas | null): Shown {
  const state = useRef<{ itemId: string; key: string | null } | null>(null);
  const [shown] = useState<Shown>(() => ({
    replace: (itemId, key) => {
      const before = state.current?.key ?? null;
      if (key !== null) cache.hold(key);
      state.current = { itemId, key };
      if (before !== null) cache.release(before);
    },
    isOf: (itemId) => state.current?.itemId === itemId,
  }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another canvas shows nothing yet
  useEffect(
    () => () => {
      if (state.current !== null && state.current.key !== null) cache.release(state.current.key);
      state.current = null;
    },
    [canvas],
  );
  return shown;
}
