/** What a person, Bob and an agent do to labels. For tests. */
import type { Label } from '@/kit/api/types';
import { newId } from '../ids';
import type { LabelDocument } from '../types';
import { type Result, SimServer } from './server';
import { BOB, box, World } from './world';

export const AGENT = { kind: 'execution', id: 'run-1', name: null } as const;

export const xs = (labels: readonly Label[]) =>
  labels.map((label) => label.geometry?.type === 'bounding_box' && label.geometry.x);

export function moved(label: Label | undefined, x: number): Label['geometry'] {
  if (label?.geometry?.type !== 'bounding_box') throw new Error('That is no box.');
  return { ...label.geometry, x };
}

export function move(document: LabelDocument, id: string, x: number): void {
  const geometry = moved(document.state.byId.get(id), x);
  document.apply('Move', [{ op: 'update', id, change: { geometry } }]);
}

export function draw(document: LabelDocument, x: number, more = {}): string {
  const [id] = document.apply('Draw', [{ op: 'create', label: box(x, more) }]);
  return id as string;
}

export async function open(world = new World(new SimServer())) {
  const tab = await world.open();
  return { world, tab, document: tab.document };
}

/** A label of Bob's that is there from the start. */
export function bobs(world: World, x: number): string {
  const id = newId();
  world.server.save(BOB, [{ op: 'create', ...box(x), id }]);
  return id;
}

export function suggestion(x: number): Label {
  const { id = newId(), geometry, ...rest } = box(x);
  return {
    ...{ version: 1, attributes: {}, z: 0, confidence: 0.8, review: null, made_by: AGENT },
    ...{ created_by_execution: AGENT.id, created_at: '', updated_at: '', ...rest },
    id,
    geometry,
  };
}

export async function agentRuns(world: World, document: LabelDocument, result: Result) {
  world.server.applyResult(AGENT, result);
  await document.receive({ id: AGENT.id, name: 'Object Detector' });
}
