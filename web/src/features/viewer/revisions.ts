/** What changed between two states of a label, in words. Pure. */
import type { LabelRevision } from '@/kit/api/types';

const WORDS: Record<string, string> = {
  geometry: 'shape',
  attributes: 'attributes',
  class_id: 'class',
  confidence: 'confidence',
  frame: 'frame',
};

/** "Created", "Deleted", or "Changed shape and attributes". */
export function describe(revision: LabelRevision): string {
  if (revision.op === 'create') return 'Created';
  if (revision.op === 'delete') return 'Deleted';
  const before = (revision.before ?? {}) as Record<string, unknown>;
  const after = (revision.after ?? {}) as Record<string, unknown>;
  const changed = Object.keys(WORDS).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  if (changed.length === 0) return 'Saved without a change';
  const words = changed.map((key) => WORDS[key] as string);
  const last = words.pop();
  return `Changed ${words.length > 0 ? `${words.join(', ')} and ${last}` : last}`;
}
