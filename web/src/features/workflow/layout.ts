/** Where nodes go by themselves: from left to right, in the order in which tasks meet them. Pure. */
import { Graph, layout } from '@dagrejs/dagre';
import type { WorkflowGraph } from '@/kit/api/types';

export const NODE_WIDTH = 210;
/** Heights of a node's heading and of each of its pathways, in pixels of the canvas. */
export const HEAD = 54;
export const WAY = 24;

export function places(
  graph: WorkflowGraph,
  waysOf: (nodeId: string) => number,
): Map<string, { x: number; y: number }> {
  const drawing = new Graph({ multigraph: true });
  drawing.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 80 });
  drawing.setDefaultEdgeLabel(() => ({}));
  const heights = new Map(graph.nodes.map((node) => [node.id, HEAD + WAY * waysOf(node.id)]));
  for (const [id, height] of heights) drawing.setNode(id, { width: NODE_WIDTH, height });
  for (const { source, pathway, target } of graph.edges) {
    if (heights.has(source) && heights.has(target)) drawing.setEdge(source, target, {}, pathway);
  }
  layout(drawing);
  return new Map(
    [...heights].map(([id, height]) => {
      const { x = 0, y = 0 } = drawing.node(id);
      return [id, { x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - height / 2) }];
    }),
  );
}
