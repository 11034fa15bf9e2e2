/** Classes of the ontology as the editor needs them. Pure. */
import type { ToolName } from '@/canvas/tools/editing';
import type {
  Attribute,
  ClassificationClass,
  Label,
  ObjectClass,
  OntologyDocument,
  Shape,
} from '@/kit/api/types';

export const SHAPE_NAME: Record<Shape, string> = {
  bounding_box: 'Bounding box',
  rotatable_box: 'Rotatable box',
  polygon: 'Polygon',
  polyline: 'Polyline',
  keypoint: 'Keypoint',
  skeleton: 'Skeleton',
  bitmask: 'Bitmask',
};

export const toolOf = (shape: Shape): ToolName => (shape === 'bitmask' ? 'brush' : shape);

/** The shape that a tool draws, or works on; null for tools that draw none. */
export function shapeOf(tool: ToolName): Shape | null {
  switch (tool) {
    case 'brush':
    case 'eraser':
      return 'bitmask';
    case 'bounding_box':
    case 'rotatable_box':
    case 'polygon':
    case 'polyline':
    case 'keypoint':
    case 'skeleton':
      return tool;
    default:
      return null;
  }
}

/** Classes that take new labels, in the ontology's order. */
export const openClasses = (ontology: OntologyDocument): ObjectClass[] =>
  ontology.objects.filter((c) => !c.archived);

export const objectClassOf = (ontology: OntologyDocument, id: string | null): ObjectClass | null =>
  ontology.objects.find((c) => c.id === id) ?? null;

export function classOf(
  ontology: OntologyDocument,
  label: Pick<Label, 'kind' | 'class_id'>,
): ObjectClass | ClassificationClass | null {
  const list: readonly (ObjectClass | ClassificationClass)[] =
    label.kind === 'object' ? ontology.objects : ontology.classifications;
  return list.find((c) => c.id === label.class_id) ?? null;
}

export function attributesOf(
  ontology: OntologyDocument,
  label: Pick<Label, 'kind' | 'class_id'>,
): readonly Attribute[] {
  return classOf(ontology, label)?.attributes ?? [];
}

/** Whether it speaks of the whole item, on whichever frame one looks at it. */
export const isOfItem = (ontology: OntologyDocument, label: Pick<Label, 'kind' | 'class_id'>): boolean =>
  label.kind === 'classification' &&
  ontology.classifications.some((c) => c.id === label.class_id && c.scope !== 'frame');
