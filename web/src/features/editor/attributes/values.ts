/** Answers to a class's questions: what is asked, what is missing, what several labels have in common. Pure. */
import type { Attribute, AttributeOption, AttributeValue, AttributeValues } from '@/kit/api/types';

export const isAnswered = (value: AttributeValue | undefined): boolean =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

export function chosenOptions(attribute: Attribute, value: AttributeValue | undefined): AttributeOption[] {
  const options = attribute.options ?? [];
  if (attribute.type === 'radio') return options.filter((option) => option.id === value);
  if (attribute.type === 'checklist' && Array.isArray(value)) {
    return options.filter((option) => value.includes(option.id));
  }
  return [];
}

/** The questions that are asked, given the answers: those of the class, and those of chosen options after them. */
export function* asked(
  attributes: readonly Attribute[],
  values: AttributeValues,
  depth = 0,
): Generator<{ readonly attribute: Attribute; readonly depth: number }> {
  for (const attribute of attributes) {
    yield { attribute, depth };
    for (const option of chosenOptions(attribute, values[attribute.id])) {
      yield* asked(option.attributes ?? [], values, depth + 1);
    }
  }
}

/** Values with one answer given, or taken back by null; answers that are then no longer asked for go. */
export function withAnswer(
  attributes: readonly Attribute[],
  values: AttributeValues,
  id: string,
  answer: AttributeValue | null,
): AttributeValues {
  const { [id]: _, ...others } = values;
  return pruned(attributes, answer !== null && isAnswered(answer) ? { ...others, [id]: answer } : others);
}

/** The values that the questions ask for. */
export function pruned(attributes: readonly Attribute[], values: AttributeValues): AttributeValues {
  const kept = new Set([...asked(attributes, values)].map(({ attribute }) => attribute.id));
  return Object.fromEntries(Object.entries(values).filter(([id]) => kept.has(id)));
}

/** Required questions that are asked and have no answer. */
export function missingRequired(attributes: readonly Attribute[], values: AttributeValues): Attribute[] {
  const missing: Attribute[] = [];
  for (const { attribute } of asked(attributes, values)) {
    if (attribute.required && !isAnswered(values[attribute.id])) missing.push(attribute);
  }
  return missing;
}

const isSame = (a: AttributeValue | undefined, b: AttributeValue | undefined): boolean => {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((each) => b.includes(each));
};

export interface CommonValues {
  /** Answers that all have alike. */
  readonly values: AttributeValues;
  /** Questions that they answer differently. */
  readonly mixed: ReadonlySet<string>;
}

export function commonValues(all: readonly AttributeValues[]): CommonValues {
  const [first, ...others] = all;
  if (first === undefined) return { values: {}, mixed: new Set() };
  const ids = new Set(all.flatMap((values) => Object.keys(values)));
  const values: AttributeValues = {};
  const mixed = new Set<string>();
  for (const id of ids) {
    const value = first[id];
    if (!others.every((each) => isSame(each[id], value))) mixed.add(id);
    else if (value !== undefined) values[id] = value;
  }
  return { values, mixed };
}

/** Why a text typed for a number will not do, or the number; null for none. */
export function readNumber(attribute: Attribute, text: string): number | null | { readonly problem: string } {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return { problem: 'Enter a number.' };
  if (attribute.min != null && value < attribute.min) return { problem: `At least ${attribute.min}.` };
  if (attribute.max != null && value > attribute.max) return { problem: `At most ${attribute.max}.` };
  return value;
}
