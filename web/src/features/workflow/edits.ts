/** Changes of a workflow's graph: each takes one and gives the next. Pure. */
import type { StageKind, WorkflowEdge, WorkflowGraph, WorkflowNode } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';

export type DecisionsOf = (enabledAgentId: string | null) => readonly string[];

const FIXED: Partial<Record<StageKind, readonly string[]>> = {
  start: ['next'],
  annotate: ['submit'],
  review: ['approve', 'reject'],
  consensus: ['agree', 'disagree'],
};

/** The ways out of a node, in order. */
export function pathwaysOf(node: WorkflowNode, decisionsOf: DecisionsOf): string[] {
  if (node.kind === 'agent') {
    const { mode, pathways, enabled_agent_id, on_failure } = node.config;
    const own = mode === 'external' ? pathways : decisionsOf(enabled_agent_id);
    const ways = own.length > 0 ? [...own] : ['next'];
    return [...new Set(mode === 'managed' && on_failure ? [...ways, on_failure] : ways)];
  }
  if (node.kind === 'router') {
    const { config } = node;
    if (config.rule === 'percentage') return [...new Set(config.shares.map((share) => share.pathway))];
    const chosen =
      config.rule === 'member' ? Object.values(config.pathways) : config.rules.map((each) => each.pathway);
    return [...new Set([...chosen, config.otherwise])];
  }
  return [...(FIXED[node.kind] ?? [])];
}

function configOf(kind: StageKind): WorkflowNode['config'] {
  if (kind === 'agent') return { mode: 'managed', enabled_agent_id: null, pathways: [], on_failure: null };
  if (kind === 'consensus') return { annotators: 2 };
  if (kind === 'router') {
    return {
      rule: 'percentage',
      shares: [
        { pathway: 'a', percent: 50 },
        { pathway: 'b', percent: 50 },
      ],
    };
  }
  return {};
}

/** The first of "Review", "Review 2", "Review 3" … that is free. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${wanted} ${n}`;
  return name;
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
  return id;
}

const names = (graph: WorkflowGraph) => new Set(graph.nodes.map((node) => node.name.trim().toLowerCase()));
const ids = (graph: WorkflowGraph) => new Set(graph.nodes.map((node) => node.id));

/** Adds a stage; to the right of all others when no place is given. The new one is last. */
export function addNode(
  graph: WorkflowGraph,
  kind: StageKind,
  at: { x: number; y: number } | null,
): WorkflowGraph {
  const right = Math.max(0, ...graph.nodes.map((node) => node.position.x + 260));
  const node = {
    id: freeId(kind, ids(graph)),
    kind,
    name: freeName(STAGE_KIND[kind], names(graph)),
    position: at ?? { x: right, y: 0 },
    config: configOf(kind),
  } as WorkflowNode;
  return { ...graph, nodes: [...graph.nodes, node] };
}

/**
 * Puts a changed node in the place of the one with its id. Ways of a renamed pathway follow it, those of a lost one go;
 * ways of pathways that it never had stay, for the agent that has them may be chosen next.
 */
export function putNode(graph: WorkflowGraph, node: WorkflowNode, decisionsOf: DecisionsOf): WorkflowGraph {
  const known = graph.nodes.find((each) => each.id === node.id);
  if (!known) return graph;
  const before = pathwaysOf(known, decisionsOf);
  const after = pathwaysOf(node, decisionsOf);
  const lost = before.filter((way) => !after.includes(way));
  const gained = after.filter((way) => !before.includes(way));
  const renamed = before.length === after.length && lost.length === 1 ? gained[0] : undefined;
  return {
    nodes: graph.nodes.map((each) => (each.id === node.id ? node : each)),
    edges: graph.edges.flatMap((edge) => {
      if (edge.source !== node.id || !lost.includes(edge.pathway)) return edge;
      return renamed === undefined ? [] : { ...edge, pathway: renamed };
    }),
  };
}

export function moveNodes(
  graph: WorkflowGraph,
  places: ReadonlyMap<string, { x: number; y: number }>,
): WorkflowGraph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })),
  };
}

export const edgeId = (edge: Pick<WorkflowEdge, 'source' | 'pathway'>) => `${edge.source}:${edge.pathway}`;

/** Leads a pathway to a node, in place of where it led before; to nothing when there is no target. */
export function connect(
  graph: WorkflowGraph,
  source: string,
  pathway: string,
  target: string | null,
): WorkflowGraph {
  const others = graph.edges.filter((edge) => edge.source !== source || edge.pathway !== pathway);
  return { ...graph, edges: target === null ? others : [...others, { source, pathway, target }] };
}

/** Removes nodes with all ways from and to them, and single ways by `source:pathway`. */
export function remove(
  graph: WorkflowGraph,
  nodes: ReadonlySet<string>,
  edges: ReadonlySet<string>,
): WorkflowGraph {
  return {
    nodes: graph.nodes.filter((node) => !nodes.has(node.id)),
    edges: graph.edges.filter(
      (edge) => !nodes.has(edge.source) && !nodes.has(edge.target) && !edges.has(edgeId(edge)),
    ),
  };
}

/** The part of a graph that these nodes make up, with the ways between them. */
export function part(graph: WorkflowGraph, nodes: ReadonlySet<string>): WorkflowGraph {
  return {
    nodes: graph.nodes.filter((node) => nodes.has(node.id)),
    edges: graph.edges.filter((edge) => nodes.has(edge.source) && nodes.has(edge.target)),
  };
}

/** Adds a copied part under new ids and names, a little aside. A second Start is left out. */
export function paste(graph: WorkflowGraph, copied: WorkflowGraph): WorkflowGraph {
  let next = graph;
  const renamed = new Map<string, string>();
  for (const node of copied.nodes) {
    if (node.kind === 'start' && graph.nodes.some((each) => each.kind === 'start')) continue;
    const id = freeId(node.id, ids(next));
    renamed.set(node.id, id);
    const { x, y } = node.position;
    const name = freeName(node.name, names(next));
    next = { ...next, nodes: [...next.nodes, { ...node, id, name, position: { x: x + 40, y: y + 40 } }] };
  }
  const edges = copied.edges.flatMap((edge) => {
    const source = renamed.get(edge.source);
    const target = renamed.get(edge.target);
    return source && target ? [{ ...edge, source, target }] : [];
  });
  return { ...next, edges: [...next.edges, ...edges] };
}
