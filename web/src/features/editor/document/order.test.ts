import { expect, it } from 'vitest';
import type { Label } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { LabelIndex } from './labelIndex';
import { compareLabels, rebuild } from './order';

function label(id: string, z = 0, created_at = '2026-01-01T00:00:00Z', version = 1): Label {
  return { id, z, created_at, version } as Label;
}

it('sorts by height, then by creation to the microsecond, then by id', () => {
  const sorted = [
    label('d', -1, '2027-01-01T00:00:00Z'),
    label('c', 0, '2026-01-01T00:00:00Z'),
    label('b', 0, '2026-01-01T00:00:00.000002+00:00'),
    label('a', 0, '2026-01-01T00:00:00.01Z'),
    label('e', 0, '2026-01-01T00:00:00.01Z'),
  ];
  expect([...sorted].reverse().sort(compareLabels)).toEqual(sorted);
});

const some = fc.uniqueArray(
  fc.record({ id: fc.nat(40).map(String), z: fc.integer({ min: -2, max: 2 }), at: fc.nat(3) }),
  { selector: ({ id }) => id, maxLength: 30 },
);

it('rebuilds as if it sorted anew, and keeps what did not change', () => {
  fc.assert(
    fc.property(some, some, fc.func(fc.boolean()), (before, changes, dies) => {
      const made = ({ id, z, at }: (typeof before)[number], version: number) =>
        label(id, z, `2026-01-01T00:00:0${at}Z`, version);
      const old = before.map((each) => made(each, 1)).sort(compareLabels);
      const change = new Map(changes.map((each) => [each.id, dies(each.id) ? null : made(each, 2)]));
      const wanted = new Map(old.map((each) => [each.id, each]));
      for (const [id, after] of change) {
        if (after) wanted.set(id, after);
        else wanted.delete(id);
      }
      const rebuilt = rebuild(old, change);
      expect(rebuilt).toEqual([...wanted.values()].sort(compareLabels));
      for (const each of rebuilt) expect(each).toBe(wanted.get(each.id));
      const index = LabelIndex.of(old).with(change);
      expect(new Map(index)).toEqual(wanted);
      expect(index.size).toBe(wanted.size);
    }),
  );
});

it('leaves the index before a change as it was, however many follow', () => {
  let index = LabelIndex.of([label('a')]);
  const first = index;
  for (let i = 0; i < 1_000; i += 1)
    index = index.with(new Map([[String(i % 400), label(String(i % 400), i)]]));
  expect([...first.keys()]).toEqual(['a']);
  expect(index.size).toBe(401);
  expect(index.get('399')?.z).toBe(799);
});
