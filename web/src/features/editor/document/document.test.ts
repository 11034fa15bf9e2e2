import { expect, it } from 'vitest';
import { bobs, draw, move, open, xs } from './testing/hands';
import { SimServer } from './testing/server';
import { BOB, box, settled, World } from './testing/world';

it('shows an edit at once and saves it after a quiet moment', async () => {
  const { world, document } = await open();
  const id = draw(document, 1);
  expect(document.state.byId.get(id)?.version).toBe(0);
  expect(document.state.save).toEqual({ kind: 'waiting', changes: 1 });
  await world.timers.pass(599);
  expect(world.sent).toHaveLength(0);
  await world.timers.pass(1);
  expect(document.state.save.kind).toBe('saved');
  expect(document.state.labels).toEqual(world.server.living());
});

it('does not put a save off for longer than three seconds', async () => {
  const { world, document } = await open();
  const id = draw(document, 0);
  for (let x = 1; x <= 7; x += 1) {
    await world.timers.pass(450);
    move(document, id, x);
  }
  expect(world.sent).toHaveLength(1);
});

it('merges edits of one label into one operation', async () => {
  const { world, document } = await open();
  const id = draw(document, 1);
  move(document, id, 2);
  document.apply('Answer', [{ op: 'update', id, change: { attributes: { colour: 'red' } } }]);
  const passing = draw(document, 9);
  document.apply('Delete', [{ op: 'delete', id: passing }]);
  await document.flush();
  expect(world.sent).toEqual([
    [expect.objectContaining({ op: 'create', id, attributes: { colour: 'red' } })],
  ]);
});

it('sends nothing when edits cancel one another out', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  const before = document.state.labels;
  move(document, id, 5);
  document.undo();
  await world.timers.pass(5_000);
  expect(world.sent).toHaveLength(0);
  expect(document.state.labels).toEqual(before);
});

it('leaves the objects of other labels alone', async () => {
  const world = new World(new SimServer());
  const [a, b] = [bobs(world, 1), bobs(world, 2)];
  const { document } = await open(world);
  const before = document.state.byId.get(b);
  move(document, a, 5);
  expect(document.state.byId.get(b)).toBe(before);
  await document.flush();
  await document.refresh();
  expect(document.state.byId.get(b)).toBe(before);
});

it('sends what was lost on the way once more, and doubles nothing', async () => {
  const { world, document } = await open();
  world.line = 'answers lost';
  const id = draw(document, 1);
  await world.timers.pass(700);
  expect(document.state.save).toEqual({ kind: 'offline', changes: 1 });
  move(document, id, 2);
  world.line = 'up';
  await world.timers.pass(5_000);
  expect(document.state.save.kind).toBe('saved');
  expect(world.server.rows.get(id)?.revisions.map((revision) => revision.op)).toEqual(['create', 'update']);
  expect(document.state.labels).toEqual(world.server.living());
});

it('tries ever more seldom while offline, and at once when the connection is back', async () => {
  const { world, document } = await open();
  world.line = 'down';
  draw(document, 1);
  await world.timers.pass(60_000);
  const tries = world.sent.length;
  expect(tries).toBeGreaterThan(4);
  expect(tries).toBeLessThan(10);
  world.line = 'up';
  document.wake();
  await settled();
  expect(document.state.save.kind).toBe('saved');
});

it.each(['busy', 'broken', 'down'] as const)(
  'keeps what cannot be saved while the server is %s',
  async (line) => {
    const { world, document } = await open();
    world.line = line;
    draw(document, 1);
    await expect(document.flush()).rejects.toThrow();
    expect(document.state.save).toEqual({ kind: 'offline', changes: 1 });
  },
);

it('goes on after the person has signed in again, and never in the name of another', async () => {
  const { world, document } = await open();
  world.line = 'signed out';
  draw(document, 1);
  await world.timers.pass(700);
  expect(document.state.save.kind).toBe('signed_out');
  world.line = 'up';
  world.user = 'bob';
  await world.timers.pass(60_000);
  expect(world.server.living()).toEqual([]);
  world.user = 'me';
  document.wake();
  await settled();
  expect(document.state.save.kind).toBe('saved');
  expect(world.server.living()).toHaveLength(1);
});

it('keeps what the server refuses for good, and says why', async () => {
  const { world, document } = await open();
  world.line = 'forbidden';
  draw(document, 1);
  await world.timers.pass(60_000);
  expect(document.state.save).toEqual({ kind: 'refused', changes: 1, message: 'Failed with 403.' });
  expect(world.sent).toHaveLength(1);
  expect(world.journals.records).toHaveLength(1);
});

it('sets conflicts aside and saves the rest at once', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  world.server.save(BOB, [{ op: 'update', id, version: 1, geometry: box(7).geometry ?? undefined }]);
  move(document, id, 5);
  const other = draw(document, 20);
  await world.timers.pass(700);
  expect(world.server.rows.has(other)).toBe(true);
  expect(document.state.conflicts).toEqual([expect.objectContaining({ id, version: 2 })]);
  expect(document.state.byId.get(id)?.geometry).toEqual(box(5).geometry);
  await expect(document.flush()).rejects.toThrow('choose which one to keep');
  document.resolve(id, 'mine');
  await document.flush();
  expect(xs(world.server.living())).toEqual([5, 20]);
  expect(document.state.labels).toEqual(world.server.living());
});

it('sees a conflict where another wrote over a change whose answer was lost, and that goes on', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  world.line = 'answers lost';
  move(document, id, 5);
  await world.timers.pass(700);
  world.server.save(BOB, [{ op: 'update', id, version: 2, geometry: box(7).geometry ?? undefined }]);
  move(document, id, 6);
  world.line = 'up';
  await expect(document.flush()).rejects.toThrow('choose which one to keep');
  expect(document.state.conflicts).toEqual([expect.objectContaining({ id, version: 3 })]);
  expect(xs(world.server.living())).toEqual([7]);
});

it('takes theirs when the person says so', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  world.server.save(BOB, [{ op: 'update', id, version: 1, geometry: box(7).geometry ?? undefined }]);
  move(document, id, 5);
  await world.timers.pass(700);
  document.resolve(id, 'theirs');
  await document.flush();
  expect(document.state.labels).toEqual(world.server.living());
  expect(xs(document.state.labels)).toEqual([7]);
});

it('brings a label back that the other deleted, when mine is kept', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { document } = await open(world);
  world.server.save(BOB, [{ op: 'delete', id, version: 1 }]);
  move(document, id, 5);
  await world.timers.pass(700);
  expect(document.state.conflicts).toEqual([expect.objectContaining({ id, theirs: null, version: 2 })]);
  document.resolve(id, 'mine');
  await document.flush();
  expect(world.server.rows.get(id)?.revisions.map(({ op }) => op)).toEqual([
    'create',
    'delete',
    'restore',
    'update',
  ]);
  expect(document.state.labels).toEqual(world.server.living());
});

it('sees no conflict where both did the same', async () => {
  const world = new World(new SimServer());
  const [a, b] = [bobs(world, 1), bobs(world, 2)];
  const { document } = await open(world);
  world.server.save(BOB, [
    { op: 'delete', id: a, version: 1 },
    { op: 'update', id: b, version: 1, geometry: box(5).geometry ?? undefined },
  ]);
  document.apply('Delete', [{ op: 'delete', id: a }]);
  move(document, b, 5);
  await document.flush();
  expect(document.state.conflicts).toEqual([]);
  expect(document.state.labels).toEqual(world.server.living());
});

it('keeps labels that the server will not take, with its words, and sends them when they changed', async () => {
  const { world, document } = await open();
  world.server.gone.add('tram');
  const bad = draw(document, 1, { class_id: 'tram' });
  draw(document, 2);
  await world.timers.pass(700);
  expect(document.state.problems).toEqual([{ id: bad, path: 'class_id', message: 'there is no class tram' }]);
  expect(xs(world.server.living())).toEqual([2]);
  await world.timers.pass(60_000);
  const tries = world.sent.length;
  document.apply('Class', [{ op: 'update', id: bad, change: { class_id: 'cat' } }]);
  expect(document.state.problems).toEqual([]);
  await document.flush();
  expect(world.sent.length).toBe(tries + 1);
  expect(document.state.labels).toEqual(world.server.living());
});

it('sends thousands of labels in chunks', async () => {
  const { world, document } = await open();
  const labels = Array.from({ length: 1_201 }, (_, x) => ({ op: 'create', label: box(x) }) as const);
  document.apply('Paste', labels);
  await document.flush();
  expect(world.sent.map((batch) => batch.length)).toEqual([500, 500, 201]);
  expect(xs(document.state.labels)).toEqual(labels.map((_, x) => x));
});

it('takes up what a crashed tab left behind', async () => {
  const world = new World(new SimServer());
  const id = bobs(world, 1);
  const { tab, document } = await open(world);
  world.line = 'down';
  move(document, id, 5);
  const drawn = draw(document, 20);
  await tab.crash();
  world.line = 'up';
  const { document: again } = await open(world);
  expect(again.recovered).toBe(2);
  expect(again.state.byId.get(drawn)?.geometry).toEqual(box(20).geometry);
  await world.timers.pass(700);
  expect(xs(world.server.living())).toEqual([5, 20]);
  expect(world.journals.records).toEqual([]);
});

it('takes up nothing that came through after all', async () => {
  const { world, tab, document } = await open();
  world.line = 'answers lost';
  draw(document, 1);
  await world.timers.pass(700);
  await tab.crash();
  world.line = 'up';
  const { document: again } = await open(world);
  expect(again.recovered).toBe(0);
  await again.flush();
  expect(world.server.living()).toHaveLength(1);
  expect(world.journals.records).toEqual([]);
});

it('leaves the edits of a living tab to it, and takes them up when it is gone', async () => {
  const { world, tab, document } = await open();
  world.line = 'broken';
  draw(document, 1);
  await settled();
  world.line = 'up';
  const { document: other } = await open(world);
  expect(other.recovered).toBe(0);
  expect(other.state.labels).toEqual([]);
  world.line = 'down';
  await world.timers.pass(700);
  await tab.crash();
  world.line = 'up';
  await settled();
  expect(other.recovered).toBe(1);
  await other.flush();
  expect(world.server.living()).toHaveLength(1);
});

it('keeps an edit before it sends it', async () => {
  const { world, document } = await open();
  const keptWhenSent: (string | undefined)[] = [];
  world.sent.push = (...batches) => {
    keptWhenSent.push(...world.journals.records.map(({ flight }) => flight?.operation.op));
    return batches.length;
  };
  const id = draw(document, 1);
  await world.timers.pass(700);
  document.apply('Delete', [{ op: 'delete', id }]);
  await world.timers.pass(700);
  expect(keptWhenSent).toEqual(['create', 'delete']);
});

it('saves without the journal when the browser refuses to keep anything, and says so', async () => {
  const { world, document } = await open();
  world.journals.full = true;
  draw(document, 1);
  await settled();
  expect(document.state.kept).toBe(false);
  await document.flush();
  expect(world.server.living()).toHaveLength(1);
});

it('saves in the background when the task is left right after an edit', async () => {
  const { world, document } = await open();
  draw(document, 1);
  document.dispose();
  await settled();
  expect(world.server.living()).toHaveLength(1);
  expect(world.journals.records).toEqual([]);
});

it('edits one of ten thousand labels in less than two milliseconds', async () => {
  const world = new World(new SimServer());
  for (let x = 0; x < 10_000; x += 1) bobs(world, x);
  const { document } = await open(world);
  const ids = [...document.state.byId.keys()];
  const edit = (i: number) => move(document, ids[i * 7] as string, -1);
  const times: number[] = [];
  for (let i = 0; i < 500; i += 1) {
    const started = performance.now();
    edit(i);
    times.push(performance.now() - started);
  }
  // The middle one: other processes may have had their turn in some.
  expect(times.sort((a, b) => a - b)[250]).toBeLessThan(2);
});
