import { expect, it } from 'vitest';
import { AGENT, agentRuns, bobs, draw, move, open, suggestion, xs } from './testing/hands';
import { SimServer } from './testing/server';
import { BOB, box, settled, World } from './testing/world';

it('undoes and redoes after everything was saved', async () => {
  const { world, document } = await open();
  const id = draw(document, 1);
  await document.flush();
  move(document, id, 2);
  await document.flush();
  document.apply('Delete', [{ op: 'delete', id }]);
  await document.flush();
  expect([document.undo(), document.undo(), document.undo(), document.undo()]).toEqual([
    'Delete',
    'Move',
    'Draw',
    null,
  ]);
  expect(document.state.labels).toEqual([]);
  await document.flush();
  expect([document.redo(), document.redo()]).toEqual(['Draw', 'Move']);
  await document.flush();
  expect(xs(world.server.living())).toEqual([2]);
  expect(document.state.labels).toEqual(world.server.living());
  expect(document.redo()).toBe('Delete');
  await document.flush();
  expect(world.server.living()).toEqual([]);
});

it('undoes a deletion of another person’s label as it was, theirs', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  document.apply('Delete', [{ op: 'delete', id }]);
  await document.flush();
  document.undo();
  await document.flush();
  expect(world.server.living()).toEqual([
    expect.objectContaining({ id, made_by: expect.objectContaining({ id: 'bob' }) }),
  ]);
  expect(world.sent.at(-1)).toEqual([{ op: 'restore', id, version: 2, to: 1 }]);
});

it('edits by undo only what the step edited', async () => {
  const world = new World(new SimServer());
  const [a, b] = [bobs(world, 1), bobs(world, 2)];
  const { document } = await open(world);
  move(document, a, 5);
  await document.flush();
  world.server.save(BOB, [
    { op: 'update', id: b, version: 1, geometry: box(7).geometry ?? undefined },
    { op: 'update', id: a, version: 2, attributes: { colour: 'red' } },
  ]);
  await document.refresh();
  expect(document.undo()).toBe('Move');
  await document.flush();
  expect(xs(document.state.labels)).toEqual([1, 7]);
  expect(document.state.byId.get(a)?.attributes).toEqual({ colour: 'red' });
  expect(document.state.labels).toEqual(world.server.living());
});

it('leaves alone by undo what somebody else changed since', async () => {
  const world = new World(new SimServer());
  const [a, b] = [bobs(world, 1), bobs(world, 2)];
  const { document } = await open(world);
  const first = draw(document, 30);
  document.apply('Move', [
    { op: 'update', id: a, change: { geometry: box(5).geometry } },
    { op: 'update', id: b, change: { geometry: box(6).geometry } },
  ]);
  await document.flush();
  world.server.save(BOB, [{ op: 'update', id: a, version: 2, geometry: box(9).geometry ?? undefined }]);
  await document.refresh();
  expect(document.undo()).toBe('Move, except 1 changed since');
  expect(xs(document.state.labels)).toEqual([9, 2, 30]);
  world.server.save(BOB, [{ op: 'delete', id: first, version: 1 }]);
  await document.refresh();
  expect(document.undo()).toBeNull();
});

it('makes an agent’s changes one step, and takes them back', async () => {
  const world = new World(new SimServer());
  const [kept, cut] = [bobs(world, 1), bobs(world, 2)];
  const { document } = await open(world);
  const before = xs(document.state.labels);
  const made = suggestion(50);
  await agentRuns(world, document, {
    create: [made],
    update: { [kept]: { geometry: box(8).geometry } },
    delete: [cut],
  });
  expect(xs(document.state.labels)).toEqual([8, 50]);
  expect(document.state.undo).toBe('Object Detector');
  expect(document.undo()).toBe('Object Detector');
  expect(xs(document.state.labels)).toEqual(before);
  await document.flush();
  expect(document.state.labels).toEqual(world.server.living());
  expect(document.state.byId.get(kept)?.made_by.id).toBe('bob');
  expect(document.redo()).toBe('Object Detector');
  await document.flush();
  expect(xs(world.server.living())).toEqual([8, 50]);
  expect(document.state.byId.get(made.id)).toMatchObject({ made_by: { kind: 'execution' }, confidence: 0.8 });
});

it('makes one step of an agent’s changes also when they had come in before', async () => {
  const { world, document } = await open();
  world.server.applyResult(AGENT, { create: [suggestion(1)], update: {}, delete: [] });
  await document.refresh();
  expect(document.state.undo).toBeNull();
  await document.receive({ id: AGENT.id, name: 'Object Detector' });
  expect(document.undo()).toBe('Object Detector');
  expect(document.state.labels).toEqual([]);
});

it('leaves alone what the person changed since when an agent’s step is undone', async () => {
  const { world, document } = await open();
  const [a, b] = [suggestion(1), suggestion(2)];
  world.server.applyResult(AGENT, { create: [a, b], update: {}, delete: [] });
  await document.refresh();
  document.apply('Accept', [{ op: 'accept', id: a.id }]);
  await document.receive({ id: AGENT.id, name: 'Object Detector' });
  expect(document.undo()).toBe('Object Detector, except 1 changed since');
  expect(xs(document.state.labels)).toEqual([1]);
});

it('leaves alone what others changed since when an agent’s step is undone', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  await agentRuns(world, document, {
    create: [],
    update: { [id]: { geometry: box(8).geometry } },
    delete: [],
  });
  world.server.save(BOB, [{ op: 'update', id, version: 2, attributes: { colour: 'red' } }]);
  await document.refresh();
  expect(document.undo()).toBeNull();
  expect(xs(document.state.labels)).toEqual([8]);
});

it('takes nothing of a draft when an agent’s changes come in', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  world.line = 'broken';
  const mine = draw(document, 5);
  await world.timers.pass(700);
  move(document, id, 6);
  world.line = 'up';
  await agentRuns(world, document, {
    create: [suggestion(9)],
    update: { [id]: { attributes: { a: 'b' } } },
    delete: [],
  });
  expect(document.state.byId.get(mine)).toBeDefined();
  expect(document.state.byId.get(id)?.geometry).toEqual(box(6).geometry);
  await document.flush().catch(() => undefined);
  expect(document.state.conflicts.map((conflict) => conflict.id)).toEqual([id]);
});

it('makes a suggestion a suggestion again when its acceptance is undone, with its confidence', async () => {
  const world = new World(new SimServer());
  const made = suggestion(1);
  world.server.applyResult(AGENT, { create: [made], update: {}, delete: [] });
  const { document } = await open(world);
  document.apply('Accept', [{ op: 'accept', id: made.id }]);
  await document.flush();
  expect(world.server.living()).toEqual([expect.objectContaining({ confidence: null })]);
  document.undo();
  await document.flush();
  expect(world.sent.at(-1)).toEqual([{ op: 'restore', id: made.id, version: 2, to: 1 }]);
  expect(world.server.living()).toEqual([expect.objectContaining({ confidence: 0.8 })]);
  expect(document.state.labels).toEqual(world.server.living());
});

it('restores a former version, shows it once the server has told it, and undoes that', async () => {
  const { world, document } = await open();
  const id = draw(document, 1);
  await document.flush();
  move(document, id, 2);
  await document.flush();
  document.apply('Restore', [{ op: 'restore', id, to: 1 }]);
  await settled();
  expect(xs(document.state.labels)).toEqual([1]);
  expect(document.undo()).toBe('Restore');
  await document.flush();
  expect(xs(world.server.living())).toEqual([2]);
});

it('gives a verdict without touching the label, and undoes it', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  document.apply('Approve', [{ op: 'review', id, verdict: 'approved' }]);
  await document.flush();
  expect(world.sent).toEqual([[{ op: 'review', id, version: 1, verdict: 'approved' }]]);
  document.undo();
  await document.flush();
  expect(world.server.living()).toEqual([expect.objectContaining({ review: null })]);
  expect(document.state.labels).toEqual(world.server.living());
});

it('lifts a suggestion without making it the person’s own', async () => {
  const world = new World(new SimServer());
  const made = suggestion(1);
  world.server.applyResult(AGENT, { create: [made, suggestion(2)], update: {}, delete: [] });
  const { document } = await open(world);
  document.apply('To front', [{ op: 'update', id: made.id, change: { z: 1 } }]);
  expect(xs(document.state.labels)).toEqual([2, 1]);
  await document.flush();
  expect(document.state.byId.get(made.id)).toMatchObject({
    made_by: { kind: 'execution' },
    confidence: 0.8,
    z: 1,
  });
  document.undo();
  expect(xs(document.state.labels)).toEqual([1, 2]);
});
