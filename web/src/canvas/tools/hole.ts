/** An outline inside the selected polygon or mask that is taken out of it. */
import type { Point } from '@/kit/api/types';
import { addHole } from '../edit/boolean';
import { type Problem, polygonProblem } from '../edit/crossing';
import { rounded } from '../edit/geometry';
import { PathTool } from './path';
import { editableOne } from './tool';

const NOWHERE = 'Select one polygon or mask first: the hole is cut into that.';

export class HoleTool extends PathTool {
  readonly name = 'hole';
  protected override readonly isClosed = true;
  protected override readonly look = 'cut';

  protected override obstacle(): string | null {
    const type = editableOne(this.desk)?.geometry.type;
    return type === 'polygon' || type === 'bitmask' ? null : NOWHERE;
  }

  protected override complete(points: Point[]): Problem | null {
    const shape = editableOne(this.desk);
    if (shape === null || (shape.geometry.type !== 'polygon' && shape.geometry.type !== 'bitmask')) {
      return { reason: NOWHERE, at: null };
    }
    const problem = polygonProblem({ type: 'polygon', points });
    if (problem !== null) return problem;
    const { id, geometry } = shape;
    const [left, ...others] = addHole(geometry, points);
    const at = points[0] ?? null;
    if (left === undefined) {
      return { reason: 'That would leave nothing: draw a smaller hole, or delete the label.', at };
    }
    if (others.length > 0) {
      return { reason: 'That would cut the shape in two: draw the hole inside it, or use Split.', at };
    }
    if (left.type === 'polygon' && geometry.type === 'polygon' && isUntouched(geometry, left)) {
      return { reason: 'That lies outside the selected shape: draw the hole inside it.', at };
    }
    this.desk.commit([{ id, geometry: rounded(left) }], 'Add hole');
    return null;
  }
}

type Rings = { readonly points: readonly Point[]; readonly holes?: readonly (readonly Point[])[] };

function isUntouched(before: Rings, after: Rings): boolean {
  return (
    before.points.length === after.points.length && (before.holes ?? []).length === (after.holes ?? []).length
  );
}
