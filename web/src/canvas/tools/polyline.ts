/** An open line by clicks or by hand, ended by a double-click or by Enter. */
import type { Point } from '@/kit/api/types';
import type { Problem } from '../edit/crossing';
import { PathTool } from './path';

export class PolylineTool extends PathTool {
  readonly name = 'polyline';
  protected override readonly isClosed = false;
  protected override readonly look = 'draft';

  protected override complete(points: Point[]): Problem | null {
    if (points.length < 2) {
      return { reason: 'A line needs at least two points: add another before you end it.', at: null };
    }
    this.desk.editing?.draw({ type: 'polyline', points });
    return null;
  }

  protected override isWorthKeeping(points: readonly Point[]): boolean {
    return points.length > 1;
  }
}
