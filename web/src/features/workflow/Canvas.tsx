import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { type DragEvent, useCallback, useEffect, useMemo, useState } from 'react';
import type { StageKind, WorkflowGraph } from '@/kit/api/types';
import { addNode, connect, edgeId, moveNodes, remove } from './edits';
import { DRAGGED } from './kinds';
import { type FlowNode, StageNode, type StageNodeData } from './StageNode';
import classes from './workflow.module.css';

const NODE_TYPES = { stage: StageNode };

interface CanvasProps {
  graph: WorkflowGraph;
  dataOf: ReadonlyMap<string, StageNodeData>;
  wrongEdges: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  readOnly: boolean;
  onSelect: (ids: string[]) => void;
  onEdit: (edit: (graph: WorkflowGraph) => WorkflowGraph) => void;
}

/** The drawing. Positions while dragging are its own; an edit is made when the drag ends. */
export function Canvas({ graph, dataOf, wrongEdges, selected, readOnly, onSelect, onEdit }: CanvasProps) {
  const scheme = useComputedColorScheme('light');
  const flow = useReactFlow<FlowNode>();
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [chosenEdge, setChosenEdge] = useState<string | null>(null);

  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((node) => [node.id, node]));
      return graph.nodes.flatMap((node) => {
        const data = dataOf.get(node.id);
        if (!data) return [];
        return {
          ...known.get(node.id),
          id: node.id,
          type: 'stage' as const,
          position: node.position,
          data,
          selected: selected.has(node.id),
          ariaLabel: `${node.name}${data.problems.length > 0 ? `: ${data.problems.join(' ')}` : ''}`,
        };
      });
    });
  }, [graph.nodes, dataOf, selected]);

  const edges = useMemo<Edge[]>(
    () =>
      graph.edges.flatMap((edge) => {
        const id = edgeId(edge);
        // Where a pathway is gone there is no handle to draw from; the problem says so on its node.
        if (!dataOf.get(edge.source)?.ways.includes(edge.pathway) || !dataOf.has(edge.target)) return [];
        return {
          id,
          source: edge.source,
          sourceHandle: edge.pathway,
          target: edge.target,
          selected: id === chosenEdge,
          className: wrongEdges.has(id) ? classes.wrongEdge : undefined,
          markerEnd: { type: MarkerType.ArrowClosed },
          ariaLabel: `${edge.pathway}, from ${edge.source} to ${edge.target}`,
        };
      }),
    [graph.edges, dataOf, wrongEdges, chosenEdge],
  );

  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) =>
      onEdit((before) => connect(before, source, sourceHandle ?? 'next', target)),
    [onEdit],
  );

  const onDrop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(DRAGGED) as StageKind;
    if (!kind || readOnly) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onEdit((before) => addNode(before, kind, { x: Math.round(at.x), y: Math.round(at.y) }));
  };

  return (
    <ReactFlow<FlowNode>
      aria-label="Workflow"
      colorMode={scheme}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      deleteKeyCode={readOnly ? null : ['Delete', 'Backspace']}
      onlyRenderVisibleElements={graph.nodes.length > 60}
      minZoom={0.1}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
      onNodesChange={(changes) => {
        setNodes((before) => applyNodeChanges(changes, before));
        const picks = changes.filter((change) => change.type === 'select');
        if (picks.length > 0) {
          const next = new Set(selected);
          for (const pick of picks) {
            if (pick.selected) next.add(pick.id);
            else next.delete(pick.id);
          }
          onSelect([...next]);
        }
        // Moves by arrow keys come without a drag, and end at once.
        const moved = changes.flatMap((change) =>
          change.type === 'position' && change.dragging === false && change.position
            ? [[change.id, change.position] as const]
            : [],
        );
        if (moved.length > 0) onEdit((before) => moveNodes(before, new Map(moved)));
      }}
      onEdgesChange={(changes) => {
        for (const change of changes) {
          if (change.type === 'select') {
            setChosenEdge((before) => (change.selected ? change.id : before === change.id ? null : before));
          }
        }
      }}
      onConnect={onConnect}
      onDelete={(gone) =>
        onEdit((before) =>
          remove(
            before,
            new Set(gone.nodes.map((node) => node.id)),
            new Set(gone.edges.map((edge) => edge.id)),
          ),
        )
      }
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <Background />
      <Controls showInteractive={false} />
      <MiniMap pannable zoomable className={classes.minimap} />
    </ReactFlow>
  );
}
