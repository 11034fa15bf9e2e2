import { expect, it } from 'vitest';
import { affectedBy } from './affected';

const keysOf = (changed: Parameters<typeof affectedBy>[1]) =>
  affectedBy('p', changed).map((a) => JSON.stringify(a.queryKey));

it('refreshes counts, executions and the named tasks when an execution changes', () => {
  const keys = keysOf({ kinds: ['execution.succeeded'], task_ids: ['t1', 't2'], stage_ids: ['s'] });
  expect(keys).toContain('["project","p","stages"]');
  expect(keys).toContain('["project","p","execution"]');
  expect(keys).toContain('["project","p","task","t1"]');
  expect(keys).toContain('["project","p","task","t2"]');
});

it('refreshes every open task when the changed ones are too many to name', () => {
  expect(keysOf({ kinds: ['task.moved'], task_ids: null, stage_ids: [] })).toContain(
    '["project","p","task"]',
  );
});

it('takes singular and plural kinds alike', () => {
  expect(keysOf({ kinds: ['items.uploaded'], task_ids: [], stage_ids: [] })).toContain(
    '["project","p","stages"]',
  );
});

it('leaves the project and its members alone when only tasks change', () => {
  const keys = keysOf({ kinds: ['task.moved'], task_ids: ['t1'], stage_ids: ['s'] });
  expect(keys).not.toContain('["project","p","members"]');
  expect(keys).not.toContain('["project","p"]');
});
