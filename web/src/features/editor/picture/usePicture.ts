import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import type { Levels } from '@/canvas/renderer/levels';
import { messageOf } from '@/kit/api/client';
import type { TaskDetail } from '@/kit/api/types';
import { loadDeep } from './deep';
import type { Depth } from './deepPng';
import { fetchBytes, loadBitmap, type OnProgress, withFreshLink } from './load';
import {
  cache,
  deepSourceOf,
  firstTileUrl,
  isSequence,
  pictureKey,
  sourceOf,
  tilesSourceOf,
} from './pictures';

export interface Picture {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Why it failed, in a sentence. */
  readonly reason: string | null;
  /** Share of the file that has come, 0 to 1; null while that is unknown. */
  readonly progress: number | null;
  readonly retry: () => void;
  /** The full depth of a sixteen-bit picture; null for others. Until it is ready the eight-bit rendition shows. */
  readonly deep: DeepState | null;
}

export type DeepState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly reason: string }
  | {
      readonly status: 'ready';
      readonly depth: Depth;
      readonly levels: Levels;
      readonly setLevels: (levels: Levels) => void;
    };

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
  const [attempt, setAttempt] = useState(0);
  const [progress, setProgress] = useState(LOADING);
  const [deep, setDeep] = useState<DeepState | null>(null);
  const shown = useShown(canvas);
  const key = pictureKey(task.item, frame);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the picture; a task that is read anew brings new links to the same one
  useEffect(() => {
    if (canvas === null) return;
    const stage = { canvas, client, projectId, task, frame, shown, setProgress, setDeep };
    setDeep(null);
    return task.item.tiles === null ? showBitmap(stage) : showTiles(stage);
  }, [canvas, client, projectId, task.id, key, attempt]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return { ...progress, retry, deep };
}

/** What one showing of a picture works with. */
interface Stage {
  readonly canvas: LabelCanvas;
  readonly client: QueryClient;
  readonly projectId: string;
  readonly task: TaskDetail;
  readonly frame: number;
  readonly shown: Shown;
  readonly setProgress: React.Dispatch<React.SetStateAction<Progress>>;
  readonly setDeep: (deep: DeepState | null) => void;
}

function clear({ canvas, task: { item }, shown }: Stage): void {
  canvas.setImage(null, item.width ?? 1, item.height ?? 1);
  canvas.setThumbnail(null);
  shown.replace(item.id, null);
}

function fail(stage: Stage, error: unknown): void {
  clear(stage);
  stage.setProgress({ status: 'failed', reason: messageOf(error), progress: null });
}

/** Answers the function that ends it. */
function showBitmap(stage: Stage): () => void {
  const { canvas, client, projectId, task, frame, shown, setProgress } = stage;
  const { item } = task;
  const key = pictureKey(item, frame);
  const ended = new AbortController();
  const load = (of: number) => (signal: AbortSignal, onProgress: OnProgress) =>
    loadBitmap(sourceOf(client, projectId, task, of), signal, onProgress);
  const show = (bitmap: ImageBitmap) => {
    shown.replace(item.id, key);
    canvas.setImage(bitmap, item.width ?? bitmap.width, item.height ?? bitmap.height);
    setProgress(READY);
    if (isSequence(item)) {
      const near = AHEAD.map((step) => frame + step).filter((of) => of >= 0 && of < item.frames);
      cache.keepPrefetching((other) => near.some((of) => pictureKey(item, of) === other));
      for (const of of near) cache.prefetch(pictureKey(item, of), load(of));
    } else if (item.depth === 16 && item.deep_url !== null) void showDepth(stage, ended.signal);
  };

  const decoded = cache.peek(key);
  const loading = cache.acquire(key, load(frame), (share) => {
    if (ended.signal.aborted) return;
    setProgress((now) => (stepOf(now.progress) === stepOf(share) ? now : { ...now, progress: share }));
  });
  if (decoded !== null) show(decoded);
  else {
    setProgress(LOADING);
    if (!shown.isOf(item.id)) clear(stage);
    loading.then(
      (bitmap) => !ended.signal.aborted && show(bitmap),
      (error: unknown) => !ended.signal.aborted && fail(stage, error),
    );
  }
  return () => {
    ended.abort();
    cache.release(key);
  };
}

/** Progress is shown in steps of five per cent. */
const stepOf = (share: number | null) => (share === null ? null : Math.floor(share * 20));

async function showDepth(stage: Stage, ended: AbortSignal): Promise<void> {
  const { canvas, client, projectId, task, setDeep } = stage;
  setDeep({ status: 'loading' });
  try {
    const depth = await loadDeep(deepSourceOf(client, projectId, task), ended);
    if (ended.aborted) return;
    const { width, height } = depth.picture;
    const setLevels = (levels: Levels) => {
      canvas.setLevels(levels);
      setDeep({ status: 'ready', depth, levels, setLevels });
    };
    canvas.setImage(depth.picture, task.item.width ?? width, task.item.height ?? height);
    setLevels(depth.usual);
  } catch (error) {
    if (!ended.aborted) setDeep({ status: 'failed', reason: messageOf(error) });
  }
}

/** Answers the function that ends it. */
function showTiles(stage: Stage): () => void {
  const { canvas, client, projectId, task, setProgress } = stage;
  const { tiles, width, height } = task.item;
  if (tiles === null) return () => {};
  const source = tilesSourceOf(client, projectId, task);
  const ended = new AbortController();
  setProgress(LOADING);
  clear(stage);
  let whole: ImageBitmap | null = null;
  const open = async (url: string) => {
    const bytes = await fetchBytes(firstTileUrl(tiles, url), ended.signal);
    return { url, bitmap: await createImageBitmap(bytes) };
  };
  withFreshLink(source, open).then(
    ({ url, bitmap }) => {
      if (ended.signal.aborted) return bitmap.close();
      whole = bitmap;
      const [largest] = tiles.levels;
      canvas.setTiles(
        { tiles: { ...tiles, url }, renewUrl: source.renewedUrl },
        width ?? largest?.width ?? 1,
        height ?? largest?.height ?? 1,
      );
      canvas.setThumbnail(whole);
      setProgress(READY);
    },
    (error: unknown) => {
      if (!ended.signal.aborted) fail(stage, error);
    },
  );
  return () => {
    ended.abort();
    if (whole !== null) canvas.setThumbnail(null);
    whole?.close();
  };
}

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
