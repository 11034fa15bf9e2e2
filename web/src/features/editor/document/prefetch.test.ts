import { expect, it } from 'vitest';
import type { Label, LabelList } from '@/kit/api/types';
import { caughtUp } from './prefetch';

const label = (id: string, version: number) => ({ id, version }) as Label;

it('brings a prefetched list up to date: changed, new and deleted labels', () => {
  const before: LabelList = {
    items: [label('kept', 1), label('changed', 1), label('gone', 1)],
    deleted: [],
    as_of: '1',
  };
  const since: LabelList = {
    items: [label('changed', 2), label('new', 1)],
    deleted: [{ id: 'gone', version: 2 }],
    as_of: '2',
  };
  const { items, deleted, as_of } = caughtUp(before, since);
  expect(items.map(({ id, version }) => `${id} ${version}`)).toEqual(['kept 1', 'changed 2', 'new 1']);
  expect(deleted).toEqual([]);
  expect(as_of).toBe('2');
});
