import { expect, it } from 'vitest';
import { commonName, inOrder } from './sequence';

it('orders frames as people count', () => {
  const names = ['frame-10.png', 'frame-9.png', 'frame-1.png'].map((name) => ({ name }));
  expect(inOrder(names).map((file) => file.name)).toEqual(['frame-1.png', 'frame-9.png', 'frame-10.png']);
});

it.each([
  [['street_001.png', 'street_002.png', 'street_010.png'], 'street'],
  [['crossing 7.jpg'], 'crossing'],
  [['001.png', '002.png'], '001.png'],
  [['a.png', 'b.png'], 'a.png'],
  [[], ''],
])('names a sequence after what its files have in common: %j', (names, name) => {
  expect(commonName(names)).toBe(name);
});
