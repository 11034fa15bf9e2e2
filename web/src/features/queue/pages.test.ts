import { describe, expect, it } from 'vitest';
import type { Page, Task } from '@/kit/api/types';
import { type Pages, pagesOfRows, refresh, rowsOf, touchedPages } from './pages';

const task = (id: string) => ({ id }) as Task;
const page = (ids: string, next: string | null): Page<Task> => ({
  items: [...ids].map(task),
  next_cursor: next,
});
const three = (): Pages => ({
  pages: [page('abc', 'c'), page('def', 'f'), page('ghi', null)],
  pageParams: [null, 'c', 'f'],
});
const names = (data: Pages) => data.pages.map((p) => p.items.map((t) => t.id).join(''));
const changed = (task_ids: string[] | null, stage_ids: string[] = []) => ({ kinds: [], task_ids, stage_ids });

it('counts a row once that two pages hold', () => {
  const data: Pages = { pages: [page('abc', 'c'), page('cde', null)], pageParams: [null, 'c'] };
  expect(rowsOf(data).map((t) => t.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('finds the pages on screen', () => {
  expect(pagesOfRows(three(), 0, 2)).toEqual([0, 0]);
  expect(pagesOfRows(three(), 2, 4)).toEqual([0, 1]);
  expect(pagesOfRows(three(), 7, 40)).toEqual([2, 2]);
  expect(pagesOfRows({ pages: [], pageParams: [] }, 0, 0)).toEqual([0, 0]);
});

describe('touchedPages', () => {
  it('is only the page of a known task', () => {
    const touched = touchedPages(three(), changed(['e'], ['s']), { stage: 's', visible: [0, 1] });
    expect([...touched]).toEqual([1]);
  });

  it('is the pages on screen when an unknown task may have arrived', () => {
    const touched = touchedPages(three(), changed(['z'], ['s']), { stage: 's', visible: [1, 2] });
    expect([...touched].sort()).toEqual([1, 2]);
  });

  it('is nothing when an unknown task changed in another stage', () => {
    const touched = touchedPages(three(), changed(['z'], ['other']), { stage: 's', visible: [0, 2] });
    expect(touched.size).toBe(0);
  });

  it('is the pages on screen when nothing is named: files were uploaded, or a stage was paused', () => {
    const paused = { kinds: ['stage.paused'], task_ids: [], stage_ids: ['s'] };
    expect([...touchedPages(three(), paused, { stage: 's', visible: [0, 0] })]).toEqual([0]);
  });

  it('is nothing when only members changed', () => {
    const joined = { kinds: ['member.set'], task_ids: [], stage_ids: [] };
    expect(touchedPages(three(), joined, { stage: 's', visible: [0, 2] }).size).toBe(0);
  });

  it('is everything down to the screen when too many tasks changed to name them', () => {
    const touched = touchedPages(three(), changed(null), { stage: 's', visible: [1, 1] });
    expect([...touched]).toEqual([0, 1]);
  });
});

describe('refresh', () => {
  it('fetches one page, and keeps the rest when its end did not move', async () => {
    const asked: (string | null)[] = [];
    const data = await refresh(three(), new Set([1]), 2, async (cursor) => {
      asked.push(cursor);
      return page('dEf', 'f');
    });
    expect(asked).toEqual(['c']);
    expect(names(data)).toEqual(['abc', 'dEf', 'ghi']);
  });

  it('follows on with the pages on screen and drops those below when an end moved', async () => {
    const answers: Record<string, Page<Task>> = { first: page('abd', 'd'), d: page('efg', 'g') };
    const data = await refresh(
      three(),
      new Set([0]),
      1,
      async (cursor) => answers[cursor ?? 'first'] ?? page('', null),
    );
    expect(names(data)).toEqual(['abd', 'efg']);
    expect(data.pageParams).toEqual([null, 'd']);
  });

  it('ends where the list now ends', async () => {
    const data = await refresh(three(), new Set([0]), 2, async () => page('ab', null));
    expect(names(data)).toEqual(['ab']);
  });
});
