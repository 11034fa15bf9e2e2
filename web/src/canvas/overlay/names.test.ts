import { describe, expect, it } from 'vitest';
import type { Viewport } from '../viewport';
import { inkOn, type NameTag, placeTags } from './names';

const view: Viewport = { x: 0, y: 0, scale: 2, width: 400, height: 300 };
const tag = (id: string, x: number, y: number): NameTag => ({ id, text: id, color: '#ff0000', x, y });
const place = (...tags: NameTag[]) =>
  placeTags(tags, view, () => 50).map(({ tag, left, top }) => [tag.id, left, top]);

describe('name tags', () => {
  it('stand above the corner of their shape', () => {
    expect(place(tag('a', 50, 60))).toEqual([['a', 100, 100]]);
  });

  it('stay on the canvas', () => {
    expect(place(tag('a', 195, 0))).toEqual([['a', 350, 0]]);
    expect(place(tag('b', -40, 60))).toEqual([['b', 0, 100]]);
  });

  it('do not cover each other; the first one stays', () => {
    expect(place(tag('b', 55, 61), tag('a', 50, 60), tag('c', 50, 80)).map(([id]) => id)).toEqual(['b', 'c']);
  });

  it('are readable on light and on dark colours', () => {
    expect(inkOn('#ffd43b')).toBe('#000');
    expect(inkOn('#1c3faa')).toBe('#fff');
  });
});
