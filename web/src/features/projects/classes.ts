/** The small class list of the create dialog, and the ontology document it becomes. Pure. */
import type { OntologyDocument, Shape } from '@/kit/api/types';

export interface ClassDraft {
  key: string;
  name: string;
  shape: Shape;
  color: string;
}

/** Told apart easily, on photographs too. */
export const PALETTE = [
  '#e8590c',
  '#1c7ed6',
  '#2f9e44',
  '#ae3ec9',
  '#f08c00',
  '#0c8599',
  '#e03131',
  '#6741d9',
  '#66a80f',
  '#c2255c',
] as const;

export const SHAPE: Record<Shape, string> = {
  bounding_box: 'Bounding box',
  rotatable_box: 'Rotatable box',
  polygon: 'Polygon',
  polyline: 'Polyline',
  keypoint: 'Keypoint',
  skeleton: 'Skeleton',
  bitmask: 'Bitmask',
};

export function nextColor(drafts: readonly ClassDraft[]): string {
  const used = new Set(drafts.map((d) => d.color));
  return PALETTE.find((color) => !used.has(color)) ?? PALETTE[drafts.length % PALETTE.length] ?? PALETTE[0];
}

/** An id made of the name: letters, digits, "_" and "-", unique among `taken`. */
export function identifier(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 56) || 'class';
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}_${n}`;
  return id;
}

/** What is wrong with the list, in a sentence, or null. Rows without a name do not count. */
export function problemOf(drafts: readonly ClassDraft[]): string | null {
  const names = drafts.map((d) => d.name.trim().toLowerCase()).filter(Boolean);
  const double = names.find((name, i) => names.indexOf(name) !== i);
  return double ? `Two classes are named “${double}”.` : null;
}

export function toOntology(drafts: readonly ClassDraft[]): OntologyDocument | null {
  const taken = new Set<string>();
  const objects = drafts
    .filter((d) => d.name.trim())
    .map((d) => {
      const id = identifier(d.name, taken);
      taken.add(id);
      return { id, name: d.name.trim(), shape: d.shape, color: d.color, attributes: [] };
    });
  return objects.length > 0 ? { objects, classifications: [] } : null;
}
