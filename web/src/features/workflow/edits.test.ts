import { describe, expect, it } from 'vitest';
import type { WorkflowGraph } from '@/kit/api/types';
import { newDraft, step } from './draft';
import { addNode, connect, part, paste, pathwaysOf, putNode, remove } from './edits';
import { places } from './layout';

const none = () => [];
const empty: WorkflowGraph = { nodes: [], edges: [] };
const built = () => {
  const stages = (['start', 'annotate', 'complete'] as const).reduce(
    (graph, kind) => addNode(graph, kind, null),
    empty,
  );
  return connect(connect(stages, 'start', 'next', 'annotate'), 'annotate', 'submit', 'complete');
};

describe('edits of a workflow', () => {
  it('give every stage an id and a name of its own', () => {
    const graph = addNode(built(), 'annotate', { x: 1, y: 2 });
    expect(graph.nodes.at(-1)).toMatchObject({
      id: 'annotate-2',
      name: 'Annotate 2',
      position: { x: 1, y: 2 },
    });
  });

  it('lead each pathway to one place', () => {
    const graph = connect(built(), 'annotate', 'submit', 'annotate');
    expect(graph.edges.filter((edge) => edge.source === 'annotate')).toEqual([
      { source: 'annotate', pathway: 'submit', target: 'annotate' },
    ]);
    expect(connect(graph, 'annotate', 'submit', null).edges).toHaveLength(1);
  });

  it('remove a stage with the ways from and to it', () => {
    const graph = remove(built(), new Set(['annotate']), new Set());
    expect(graph.nodes.map((node) => node.id)).toEqual(['start', 'complete']);
    expect(graph.edges).toEqual([]);
  });

  it('paste a part under new names, with the ways inside it, but no second Start', () => {
    const graph = built();
    const pasted = paste(graph, part(graph, new Set(['start', 'annotate', 'complete'])));
    expect(pasted.nodes.slice(3).map((node) => node.name)).toEqual(['Annotate 2', 'Complete 2']);
    expect(pasted.edges.slice(2)).toEqual([
      { source: 'annotate-2', pathway: 'submit', target: 'complete-2' },
    ]);
  });

  it('know the pathways of agents: decisions, external names, and one for failures', () => {
    const graph = addNode(empty, 'agent', null);
    const [node] = graph.nodes;
    if (node?.kind !== 'agent') throw new Error('no agent');
    expect(pathwaysOf(node, none)).toEqual(['next']);
    const failing = { ...node, config: { ...node.config, on_failure: 'failure' } };
    expect(pathwaysOf(failing, () => ['yes', 'no'])).toEqual(['yes', 'no', 'failure']);
    const external = { ...node, config: { ...node.config, mode: 'external' as const, pathways: ['a'] } };
    expect(pathwaysOf(external, () => ['yes'])).toEqual(['a']);
  });

  it('let ways follow a renamed pathway, drop those of a lost one, and keep those of an agent to come', () => {
    const graph = addNode(addNode(empty, 'router', null), 'complete', null);
    const [router] = graph.nodes;
    if (router?.kind !== 'router') throw new Error('no router');
    const led = connect(connect(graph, 'router', 'a', 'complete'), 'router', 'later', 'complete');
    const shares = (...names: string[]) => ({
      ...router,
      config: { rule: 'percentage' as const, shares: names.map((pathway) => ({ pathway, percent: 50 })) },
    });
    const ways = (next: typeof router) => putNode(led, next, none).edges.map((edge) => edge.pathway);
    expect(ways(shares('all', 'b'))).toEqual(['all', 'later']);
    expect(ways(shares('b'))).toEqual(['later']);
  });
});

describe('a draft', () => {
  it('goes back and forth, and takes typing as one step', () => {
    let draft = newDraft(built());
    const rename = (name: string) => (graph: WorkflowGraph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === 'annotate' ? { ...node, name } : node)),
    });
    draft = step(draft, { type: 'edit', edit: rename('L'), about: 'name:annotate' });
    draft = step(draft, { type: 'edit', edit: rename('La'), about: 'name:annotate' });
    expect(draft.past).toHaveLength(1);
    const undone = step(draft, { type: 'undo' });
    expect(undone.present).toEqual(built());
    expect(step(undone, { type: 'redo' }).present).toEqual(draft.present);
  });

  it('makes no step of a change that changes nothing', () => {
    const draft = newDraft(built());
    expect(step(draft, { type: 'edit', edit: (graph) => ({ ...graph }) })).toBe(draft);
  });
});

describe('the layout', () => {
  it('goes from left to right and never puts one stage on another', () => {
    const at = places(built(), () => 1);
    const xs = ['start', 'annotate', 'complete'].map((id) => at.get(id)?.x ?? Number.NaN);
    expect((xs[1] ?? 0) - (xs[0] ?? 0)).toBeGreaterThan(210);
    expect((xs[2] ?? 0) - (xs[1] ?? 0)).toBeGreaterThan(210);
  });
});
