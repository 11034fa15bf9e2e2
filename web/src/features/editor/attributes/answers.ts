/** A label's attribute values in the ontology's words. Pure. */
import type { Attribute, AttributeValue, AttributeValues } from '@/kit/api/types';

export interface Answer {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** How deep the question is nested under other answers. */
  readonly depth: number;
}

const chosen = (value: AttributeValue) => (Array.isArray(value) ? value : [String(value)]);

/** Answers in the ontology's order, nested ones after the option that asks for them; then values it does not know. */
export function answersOf(attributes: readonly Attribute[], values: AttributeValues): Answer[] {
  const answers: Answer[] = [];
  const seen = new Set<string>();
  const visit = (list: readonly Attribute[], depth: number) => {
    for (const attribute of list) {
      const value = values[attribute.id];
      if (value === undefined) continue;
      seen.add(attribute.id);
      const options = (attribute.options ?? []).filter((option) => chosen(value).includes(option.id));
      const answer = attribute.options?.length
        ? options.map((option) => option.name).join(', ') || chosen(value).join(', ')
        : String(value);
      answers.push({ id: attribute.id, question: attribute.name, answer, depth });
      for (const option of options) visit(option.attributes ?? [], depth + 1);
    }
  };
  visit(attributes, 0);
  for (const [id, value] of Object.entries(values)) {
    if (!seen.has(id)) answers.push({ id, question: id, answer: chosen(value).join(', '), depth: 0 });
  }
  return answers;
}
