import { expect, it } from 'vitest';
import { type ClassDraft, identifier, nextColor, PALETTE, problemOf, toOntology } from './classes';

const draft = (name: string, color = PALETTE[0] as string): ClassDraft => ({
  key: name,
  name,
  shape: 'polygon',
  color,
});

it('makes ids out of names, unique ones', () => {
  expect(identifier('Traffic light', new Set())).toBe('traffic_light');
  expect(identifier('Traffic light', new Set(['traffic_light']))).toBe('traffic_light_2');
  expect(identifier('Café ☕', new Set())).toBe('cafe');
  expect(identifier('車', new Set())).toBe('class');
});

it('gives each new class a colour that is not taken', () => {
  expect(nextColor([draft('a', PALETTE[0])])).toBe(PALETTE[1]);
});

it('refuses two classes of one name, whatever their case', () => {
  expect(problemOf([draft('Car'), draft('car ')])).toContain('car');
  expect(problemOf([draft('Car'), draft(''), draft('')])).toBeNull();
});

it('leaves rows without a name out, and an empty list is no ontology', () => {
  expect(toOntology([draft('  ')])).toBeNull();
  expect(toOntology([draft('Car'), draft('')])?.objects.map((o) => o.name)).toEqual(['Car']);
});
