import { expect, it } from 'vitest';
import type { LabelRevision } from '@/kit/api/types';
import { describe as inWords } from './revisions';

const revision = (parts: Partial<LabelRevision>): LabelRevision => ({
  version: 2,
  op: 'update',
  at: '2026-11-24T10:00:00Z',
  actor: { kind: 'person', id: null, name: 'Ada' },
  before: null,
  after: null,
  ...parts,
});

it('says what an update changed, and nothing else', () => {
  const before = { class_id: 'car', confidence: 0.5, attributes: { a: 'x' }, frame: 0 };
  const after = { ...before, confidence: null, attributes: { a: 'y' } };
  expect(inWords(revision({ before, after }))).toBe('Changed attributes and confidence');
  expect(inWords(revision({ before, after: before }))).toBe('Saved without a change');
});

it('names creation and deletion', () => {
  expect(inWords(revision({ op: 'create' }))).toBe('Created');
  expect(inWords(revision({ op: 'delete' }))).toBe('Deleted');
});
