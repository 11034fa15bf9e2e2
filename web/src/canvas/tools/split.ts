/** A line across the selected polygon or mask: it falls into its parts. */
import type { Point } from '@/kit/api/types';
import { splitShape } from '../edit/boolean';
import type { Problem } from '../edit/crossing';
import { rounded } from '../edit/geometry';
import { PathTool } from './path';
import { editableOne } from './tool';

const NOWHERE = 'Select one polygon or mask first: that is cut in two.';

export class SplitTool extends PathTool {
  readonly name = 'split';
  protected override readonly isClosed = false;
  protected override readonly look = 'cut';

  protected override obstacle(): string | null {
    const type = editableOne(this.desk)?.geometry.type;
    return type === 'polygon' || type === 'bitmask' ? null : NOWHERE;
  }

  /** A stroke of the hand right across is a cut. */
  protected override endsWithStroke(): boolean {
    return true;
  }

  protected override complete(points: Point[]): Problem | null {
    const shape = editableOne(this.desk);
    if (shape === null || (shape.geometry.type !== 'polygon' && shape.geometry.type !== 'bitmask')) {
      return { reason: NOWHERE, at: null };
    }
    if (points.length < 2)
      return { reason: 'A cut needs two points: add another beyond the shape.', at: null };
    const parts = splitShape(shape.geometry, points);
    if (parts.length < 2) {
      return {
        reason:
          'The line does not cut the shape in two: begin and end it outside of it, or take points back.',
        at: points.at(-1) ?? null,
      };
    }
    this.desk.editing?.split(shape.id, parts.map(rounded));
    return null;
  }
}
