/** An outline by clicks or by hand, closed on its first point, by a double-click or by Enter. */
import type { Point } from '@/kit/api/types';
import { type Problem, polygonProblem } from '../edit/crossing';
import { PathTool } from './path';

export class PolygonTool extends PathTool {
  readonly name = 'polygon';
  protected override readonly isClosed = true;
  protected override readonly look = 'draft';

  protected override complete(points: Point[]): Problem | null {
    const polygon = { type: 'polygon', points } as const;
    const problem = polygonProblem(polygon);
    if (problem === null) this.desk.editing?.draw(polygon);
    return problem;
  }

  protected override isWorthKeeping(points: readonly Point[]): boolean {
    return polygonProblem({ type: 'polygon', points: [...points] }) === null;
  }
}
