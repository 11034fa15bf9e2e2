import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '@/kit/api/types';
import { fieldsOf, shown, withDefaults } from './schema';

const schema: JsonSchema = {
  type: 'object',
  required: ['threshold'],
  $defs: { Mode: { type: 'string', enum: ['fast', 'exact'], description: 'How hard it looks.' } },
  properties: {
    threshold: { type: 'number', title: 'Confidence', minimum: 0, maximum: 1, default: 0.5 },
    keep_order: { type: 'boolean' },
    mode: { allOf: [{ $ref: '#/$defs/Mode' }], default: 'fast' },
    limit: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null },
    words: { type: 'array', items: { type: 'string' }, default: [] },
    parts: { type: 'array', items: { type: 'string', enum: ['face', 'plate'] } },
    mapping: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const field = (key: string) => fieldsOf(schema).find((each) => each.key === key);

describe('fieldsOf', () => {
  it("keeps the server's order, then what it does not name", () => {
    const keys = fieldsOf({ ...schema, 'x-order': ['limit', 'threshold', 'gone'] }).map((each) => each.key);
    expect(keys.slice(0, 3)).toEqual(['limit', 'threshold', 'keep_order']);
    expect(keys).toHaveLength(7);
  });

  it('reads numbers with their bounds', () => {
    expect(field('threshold')).toMatchObject({
      kind: 'number',
      label: 'Confidence',
      min: 0,
      max: 1,
      required: true,
    });
  });

  it('makes labels out of keys', () => {
    expect(field('keep_order')).toMatchObject({ kind: 'switch', label: 'Keep order' });
  });

  it('follows references to enums', () => {
    expect(field('mode')).toMatchObject({
      kind: 'choice',
      options: ['fast', 'exact'],
      description: 'How hard it looks.',
      fallback: 'fast',
    });
  });

  it('takes "or null" as a field that may be empty', () => {
    expect(field('limit')).toMatchObject({ kind: 'number', integer: true, min: 1, nullable: true });
  });

  it('knows lists, and falls back to JSON', () => {
    expect(field('words')?.kind).toBe('list');
    expect(field('parts')).toMatchObject({ kind: 'choices', options: ['face', 'plate'] });
    expect(field('mapping')?.kind).toBe('json');
  });
});

it('fills in defaults and keeps what is set', () => {
  expect(withDefaults(schema, { threshold: 0.9 })).toEqual({
    threshold: 0.9,
    keep_order: false,
    mode: 'fast',
    limit: null,
    words: [],
  });
});

it('shows values as words', () => {
  expect([shown(true), shown([]), shown(['a', 'b']), shown(null)]).toEqual(['Yes', '–', 'a, b', '–']);
});
