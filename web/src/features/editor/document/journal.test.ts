import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { NOTHING, newEntry } from './entry';
import { IndexedDbJournals } from './journal';
import type { Kept } from './workingCopy';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function record(id: string): Kept {
  const { base, target, flight, restore, reviewed } = newEntry(id, NOTHING, null);
  return { id, base, target, flight, restore, reviewed };
}

const all = () => false;

it('keeps records by person, task and journal', async () => {
  const mine = new IndexedDbJournals('me', 'task');
  await mine.write('a', [record('1'), record('2')], []);
  await mine.write('b', [record('3')], []);
  expect(await mine.list()).toEqual(['a', 'b']);
  expect(await new IndexedDbJournals('me', 'other').list()).toEqual([]);
  expect(await new IndexedDbJournals('you', 'task').list()).toEqual([]);
  expect(await mine.take('b', 'mine', all)).toEqual([record('3')]);
});

it('forgets what was saved', async () => {
  const journals = new IndexedDbJournals('me', 'task');
  await journals.write('a', [record('1'), record('2')], []);
  await journals.write('a', [], ['1', '2']);
  expect(await journals.list()).toEqual([]);
});

it('moves records to whoever takes them up, but for those that are to stay', async () => {
  const journals = new IndexedDbJournals('me', 'task');
  await journals.write('a', [record('1'), record('2')], []);
  expect(await journals.take('a', 'b', (id) => id === '2')).toEqual([record('1')]);
  expect(await journals.list()).toEqual(['a', 'b']);
  expect(await journals.take('a', 'b', all)).toEqual([record('2')]);
  expect(await journals.list()).toEqual(['b']);
});
