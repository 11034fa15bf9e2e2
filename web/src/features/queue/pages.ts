/** The loaded pages of a keyset list, and how to refresh only some of them. Pure. */
import type { Changed, Page, Task } from '@/kit/api/types';
import { nounsOf } from '@/kit/events/affected';

export interface Pages {
  pages: Page<Task>[];
  /** `pageParams[i]` is the cursor that page `i` was asked with; null for the first. */
  pageParams: (string | null)[];
}

/** All rows in order. A row that moved between two fetches of neighbouring pages counts once. */
export function rowsOf(data: Pick<Pages, 'pages'> | undefined): Task[] {
  if (!data) return [];
  const seen = new Set<string>();
  const rows: Task[] = [];
  for (const page of data.pages) {
    for (const task of page.items) {
      if (seen.has(task.id)) continue;
      seen.add(task.id);
      rows.push(task);
    }
  }
  return rows;
}

/** The first and the last page that rows `from` to `to` lie in. */
export function pagesOfRows(data: Pages, from: number, to: number): [number, number] {
  let first = 0;
  let last = Math.max(0, data.pages.length - 1);
  let start = 0;
  for (const [i, page] of data.pages.entries()) {
    const end = start + page.items.length;
    if (from >= start) first = i;
    if (to < end) {
      last = i;
      break;
    }
    start = end;
  }
  return [Math.min(first, last), last];
}

const NOT_ABOUT_TASKS: ReadonlySet<string> = new Set(['project', 'member', 'ontology', 'agent', 'workflow']);

export interface Interest {
  /** The stage that the list shows; undefined for all. */
  stage: string | undefined;
  /** Pages on screen, first and last. */
  visible: [number, number];
}

/** Which pages a change touches: those that hold a changed task, and those on screen if new tasks may appear. */
export function touchedPages(data: Pages, changed: Changed, { stage, visible }: Interest): Set<number> {
  const touched = new Set<number>();
  const ids = changed.task_ids === null ? null : new Set(changed.task_ids);
  for (const [i, page] of data.pages.entries()) {
    if (i > visible[1]) break;
    if (ids === null || page.items.some((task) => ids.has(task.id))) touched.add(i);
  }
  const nouns = nounsOf(changed);
  const aboutOthers = nouns.size > 0 && [...nouns].every((noun) => NOT_ABOUT_TASKS.has(noun));
  const elsewhere = stage !== undefined && changed.stage_ids.length > 0 && !changed.stage_ids.includes(stage);
  const known =
    ids !== null &&
    ids.size > 0 &&
    [...ids].every((id) => data.pages.some((page) => page.items.some((task) => task.id === id)));
  if (ids === null || !(known || aboutOthers || elsewhere)) {
    for (let i = visible[0]; i <= visible[1]; i += 1) touched.add(i);
  }
  return touched;
}

/**
 * Fetches the touched pages anew. When a page's end has moved, the pages after it no longer join up: those on
 * screen are fetched too, and those below are dropped, to be loaded when they are scrolled to.
 */
export async function refresh(
  data: Pages,
  touched: ReadonlySet<number>,
  lastVisible: number,
  fetch: (cursor: string | null) => Promise<Page<Task>>,
): Promise<Pages> {
  const pages: Page<Task>[] = [];
  const pageParams: (string | null)[] = [];
  let cursor: string | null = null;
  for (const [i, old] of data.pages.entries()) {
    const joined = i === 0 || cursor === data.pageParams[i];
    if (i > lastVisible && !joined) break;
    const page: Page<Task> = joined && !touched.has(i) ? old : await fetch(cursor);
    pages.push(page);
    pageParams.push(cursor);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return { pages, pageParams };
}
