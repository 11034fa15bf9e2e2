import { describe, expect, it } from 'vitest';
import { maskArea, maskBounds, maskContains, maskOf, maskOutline, maskRectangles } from './rle';

/** Rows of '.' and '#' as column-major run lengths. */
function encode(rows: string[]) {
  const height = rows.length;
  const width = rows[0]?.length ?? 0;
  const counts = [0];
  let inside = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if ((rows[y]?.[x] === '#') !== inside) {
        inside = !inside;
        counts.push(0);
      }
      counts.push((counts.pop() ?? 0) + 1);
    }
  }
  return maskOf(width, height, counts);
}

const PICTURES = [
  ['....', '.##.', '.##.', '....'],
  ['####', '#..#', '#..#', '####'],
  ['#...', '#...', '####'],
  ['#.#.#', '.#.#.', '#.#.#'],
  ['##', '##'],
  ['..', '..'],
  ['..##', '##..', '..##', '####'],
];

function pixelsOf(rows: string[]): string[] {
  return rows.flatMap((row, y) => [...row].flatMap((c, x) => (c === '#' ? [`${x},${y}`] : [])));
}

describe('a run-length mask', () => {
  it('reads runs down the columns', () => {
    const mask = maskOf(3, 2, [1, 2, 3]);
    const on = [];
    for (let y = 0; y < 2; y++) for (let x = 0; x < 3; x++) if (maskContains(mask, x, y)) on.push([x, y]);
    expect(on).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('contains no point outside the picture', () => {
    const mask = maskOf(2, 2, [0, 4]);
    expect(maskContains(mask, -0.1, 1)).toBe(false);
    expect(maskContains(mask, 2, 1)).toBe(false);
    expect(maskContains(mask, 1.9, 1.9)).toBe(true);
  });

  it('cuts counts that run over the last pixel', () => {
    expect(maskArea(maskOf(2, 2, [1, 100]))).toBe(3);
  });

  it.each(PICTURES.map((rows) => [rows.join('/'), rows] as const))(
    'answers for every pixel of %s',
    (_, rows) => {
      const mask = encode(rows);
      const on = [];
      for (let y = 0; y < mask.height; y++)
        for (let x = 0; x < mask.width; x++) if (maskContains(mask, x + 0.5, y + 0.5)) on.push(`${x},${y}`);
      expect(on).toEqual(pixelsOf(rows));
      expect(maskArea(mask)).toBe(on.length);
    },
  );

  it.each(PICTURES.map((rows) => [rows.join('/'), rows] as const))(
    'covers %s once with rectangles',
    (_, rows) => {
      const covered: string[] = [];
      const flat = maskRectangles(encode(rows));
      for (let i = 0; i < flat.length; i += 4) {
        const [minX, minY, maxX, maxY] = flat.slice(i, i + 4) as [number, number, number, number];
        for (let y = minY; y < maxY; y++) for (let x = minX; x < maxX; x++) covered.push(`${x},${y}`);
      }
      expect(covered.sort()).toEqual(pixelsOf(rows).sort());
    },
  );

  it.each(PICTURES.map((rows) => [rows.join('/'), rows] as const))(
    'outlines %s along its pixel edges',
    (_, rows) => {
      const edges: string[] = [];
      const flat = maskOutline(encode(rows));
      for (let i = 0; i < flat.length; i += 4) {
        const [ax, ay, bx, by] = flat.slice(i, i + 4) as [number, number, number, number];
        expect(ax === bx || ay === by).toBe(true);
        for (let y = ay; y < by; y++) edges.push(`v${ax},${y}`);
        for (let x = ax; x < bx; x++) edges.push(`h${x},${ay}`);
      }
      const on = new Set(pixelsOf(rows));
      const expected: string[] = [];
      for (let y = 0; y <= rows.length; y++)
        for (let x = 0; x <= (rows[0]?.length ?? 0); x++) {
          if (on.has(`${x},${y}`) !== on.has(`${x - 1},${y}`)) expected.push(`v${x},${y}`);
          if (on.has(`${x},${y}`) !== on.has(`${x},${y - 1}`)) expected.push(`h${x},${y}`);
        }
      expect(edges.sort()).toEqual(expected.sort());
    },
  );

  it('knows the box around its foreground', () => {
    expect(maskBounds(encode(['....', '.##.', '..#.']))).toEqual({ minX: 1, minY: 1, maxX: 3, maxY: 3 });
    expect(maskBounds(encode(['..', '..']))).toBeNull();
  });
});
