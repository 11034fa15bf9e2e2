import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Changed, Page, Task, TaskFilter } from '@/kit/api/types';
import { useChanged } from '@/kit/events/ProjectEvents';
import { pagesOfRows, refresh, rowsOf, touchedPages } from './pages';

const PAGE_SIZE = 100;
/** A busy stage changes many times a second; eyes do not. */
const REFRESH_MS = 700;

type Data = InfiniteData<Page<Task>, string | null>;

/** The tasks that match, loaded as they are scrolled to and kept fresh page by page. */
export function useTaskList(projectId: string, filter: TaskFilter) {
  const client = useQueryClient();
  const queryKey = useMemo(() => keys.taskList(projectId, filter), [projectId, filter]);
  const rowsOnScreen = useRef<[number, number]>([0, 0]);

  const fetchPage = useCallback(
    (cursor: string | null, signal?: AbortSignal) =>
      api.get<Page<Task>>(path`/projects/${projectId}/tasks`, {
        query: { ...filter, cursor, limit: PAGE_SIZE },
        signal,
      }),
    [projectId, filter],
  );

  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    // Refreshed by events, below; a refetch of all pages would be slow and would move the list.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    // Nobody keeps a list fresh that is not on show: coming back reads it anew.
    gcTime: 0,
  });

  const pending = useRef<Changed | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const busy = useRef(false);

  const flush = useCallback(async () => {
    timer.current = undefined;
    const changed = pending.current;
    const data = client.getQueryData<Data>(queryKey);
    if (!changed || !data || document.hidden) return;
    if (busy.current || client.isFetching({ queryKey, exact: true }) > 0) {
      timer.current = setTimeout(() => void flush(), REFRESH_MS);
      return;
    }
    pending.current = null;
    const visible = pagesOfRows(data, ...rowsOnScreen.current);
    const touched = touchedPages(data, changed, { stage: filter.stage, visible });
    if (touched.size === 0) return;
    busy.current = true;
    try {
      const fresh = await refresh(data, touched, visible[1], (cursor) => fetchPage(cursor));
      // Pages loaded meanwhile win: the next change brings this one up to date.
      if (client.getQueryData<Data>(queryKey) === data) client.setQueryData<Data>(queryKey, fresh);
      else pending.current = merge(pending.current, changed);
    } catch {
      pending.current = merge(pending.current, changed);
    } finally {
      busy.current = false;
      if (pending.current) timer.current ??= setTimeout(() => void flush(), REFRESH_MS);
    }
  }, [client, queryKey, fetchPage, filter.stage]);

  useChanged(
    useCallback(
      (changed: Changed) => {
        const first = pending.current === null;
        pending.current = merge(pending.current, changed);
        timer.current ??= setTimeout(() => void flush(), first ? 50 : REFRESH_MS);
      },
      [flush],
    ),
  );

  useEffect(() => {
    const onVisible = () => {
      if (!document.hidden && pending.current) void flush();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [flush]);

  const rows = useMemo(() => rowsOf(query.data), [query.data]);
  const onScreen = useCallback((first: number, last: number) => {
    rowsOnScreen.current = [first, last];
  }, []);
  return { ...query, rows, onScreen };
}

function merge(a: Changed | null, b: Changed): Changed {
  if (!a) return b;
  return {
    kinds: [...new Set([...a.kinds, ...b.kinds])],
    task_ids: a.task_ids && b.task_ids ? [...new Set([...a.task_ids, ...b.task_ids])] : null,
    // No stages named means "any": it must stay so.
    stage_ids:
      a.stage_ids.length > 0 && b.stage_ids.length > 0 ? [...new Set([...a.stage_ids, ...b.stage_ids])] : [],
  };
}
