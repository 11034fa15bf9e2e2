/** Labels on the clipboard, and what becomes of them on another frame or item. Pure, but for the storage. */
import { clampToImage } from '@/canvas/edit/clamp';
import { translate } from '@/canvas/edit/transform';
import { boundsOfSize } from '@/canvas/points';
import type { AttributeValues, Geometry, Label, OntologyDocument } from '@/kit/api/types';
import { pruned } from '../attributes/values';
import { objectClassOf } from '../classes';
import type { NewLabel } from '../document/types';

export interface Clip {
  readonly taskId: string;
  readonly frame: number;
  readonly labels: readonly {
    readonly class_id: string;
    /** Finds the class in a project that has another ontology. */
    readonly class_name: string;
    readonly geometry: Geometry;
    readonly attributes: AttributeValues;
  }[];
}

const KEY = 'labelmill.clipboard';
/** Holds what storage is too small for, within this tab. */
let here: Clip | null = null;

export function writeClip(clip: Clip): void {
  here = clip;
  try {
    localStorage.setItem(KEY, JSON.stringify(clip));
  } catch {
    localStorage.removeItem(KEY);
  }
}

export function readClip(): Clip | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === null ? here : (JSON.parse(stored) as Clip);
  } catch {
    return here;
  }
}

export function clipOf(
  labels: readonly Label[],
  ontology: OntologyDocument,
  taskId: string,
  frame: number,
): Clip {
  return {
    taskId,
    frame,
    labels: labels.flatMap((label) => {
      if (label.geometry === null || label.kind !== 'object') return [];
      const class_name = objectClassOf(ontology, label.class_id)?.name ?? label.class_id;
      return { class_id: label.class_id, class_name, geometry: label.geometry, attributes: label.attributes };
    }),
  };
}

export interface Target {
  readonly taskId: string;
  readonly frame: number;
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly ontology: OntologyDocument;
}

export interface Pasted {
  readonly labels: readonly NewLabel[];
  /** Why some were left out, each reason once. */
  readonly refused: readonly string[];
}

/** Pixels that a copy on its own original is moved by, so that it can be seen. */
const OFFSET = 12;

/** The labels to create. On the frame they came from they are moved a little; elsewhere they keep their place. */
export function paste(clip: Clip, target: Target): Pasted {
  const isHere = clip.taskId === target.taskId && clip.frame === target.frame;
  const picture = boundsOfSize(target.width, target.height);
  const refused = new Set<string>();
  const labels = clip.labels.flatMap((copied): NewLabel[] => {
    const { geometry } = copied;
    const open = target.ontology.objects.filter((c) => !c.archived && c.shape === geometry.type);
    const found =
      open.find((c) => c.id === copied.class_id) ?? open.find((c) => c.name === copied.class_name);
    if (found === undefined) {
      refused.add(`This project has no class “${copied.class_name}” for such a shape.`);
      return [];
    }
    if (
      geometry.type === 'bitmask' &&
      (geometry.width !== target.width || geometry.height !== target.height)
    ) {
      refused.add('A mask fits pictures of its own size only.');
      return [];
    }
    const moved = isHere ? translate(geometry, OFFSET, OFFSET) : geometry;
    return [
      {
        kind: 'object',
        class_id: found.id,
        frame: target.frame,
        geometry: moved.type === 'bitmask' ? moved : clampToImage(moved, picture),
        attributes: pruned(found.attributes ?? [], copied.attributes),
      },
    ];
  });
  return { labels, refused: [...refused] };
}
