/** Stories of whatever may happen to a document, in any order. For tests. */

import { expect } from 'vitest';
import type { Label, LabelOperation } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { equal } from '../content';
import { newId } from '../ids';
import type { Edit } from '../types';
import { SimServer } from './server';
import { box, type LabelServer, type Line, type Tab, type World } from './world';

const LINES: Line[] = ['up', 'down', 'answers lost', 'busy', 'broken', 'signed out'];

export type Happening =
  | { do: 'draw'; x: number }
  | { do: 'edit'; which: number; how: number; x: number }
  | { do: 'many'; which: number; how: number }
  | { do: 'undo' | 'redo' | 'refresh' | 'crash' | 'reload' | 'flush' | 'other tab' | 'ontology' }
  | { do: 'line'; line: Line }
  | { do: 'time'; ms: number }
  | { do: 'bob'; which: number; how: number; x: number }
  | { do: 'agent'; which: number; x: number; received: boolean }
  | { do: 'resolve'; keep: 'mine' | 'theirs' };

const small = fc.nat(30);
/** Agents and changes of the ontology happen on the simulated server only. */
export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('draw' as const), x: small }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('edit' as const), which: small, how: fc.nat(9), x: small }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('many' as const), which: small, how: fc.nat(9) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'undo' as const,
        'undo' as const,
        'redo' as const,
        'refresh' as const,
        'flush' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('crash' as const, 'reload' as const, 'other tab' as const, 'ontology' as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('line' as const), line: fc.constantFrom(...LINES) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(1, 300, 700, 5_000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('bob' as const), which: small, how: fc.nat(3), x: small }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('agent' as const),
      which: small,
      x: small,
      received: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      keep: fc.constantFrom('mine' as const, 'theirs' as const),
    }),
  },
);

const WHOLE = ['class_id', 'geometry', 'attributes', 'z', 'confidence', 'review'] as const;

function alike(a: Label | undefined, b: Label | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return WHOLE.every((field) => equal(a[field], b[field])) && a.made_by.kind === b.made_by.kind;
}

/** Runs what happens, with an eye on labels that only one tab touches: they must stay as they were seen there. */
export class Story<Server extends LabelServer> {
  /** The one that the person looks at, and perhaps one behind it. */
  #tabs: Tab[] = [];
  #runs = 0;
  /** Labels that others touched, or two tabs. */
  readonly shared = new Set<string>();
  /** What the person last saw of each label after an edit of theirs, and in which tab. */
  readonly seen = new Map<string, { label: Label | undefined; tab: Tab }>();

  constructor(readonly world: World<Server>) {}

  get tab(): Tab {
    return this.#tabs[0] as Tab;
  }

  get document() {
    return this.tab.document;
  }

  async begin(): Promise<void> {
    for (let x = 0; x < 3; x += 1) {
      const id = newId();
      await this.world.server.save(this.world.bob, [{ op: 'create', ...box(x), id }]);
    }
    this.#tabs = [await this.open()];
  }

  /** Opening a task needs a connection. */
  async open(): Promise<Tab> {
    const { line } = this.world;
    this.world.line = 'up';
    const tab = await this.world.open();
    await this.world.settled();
    this.world.line = line;
    return tab;
  }

  async tell(happening: Happening): Promise<void> {
    const { world, document } = this;
    const pick = (which: number) => document.state.labels[which % Math.max(1, document.state.labels.length)];
    switch (happening.do) {
      case 'draw':
        this.did(() => document.apply('Draw', [{ op: 'create', label: box(happening.x) }]));
        break;
      case 'edit': {
        const label = pick(happening.which);
        if (label) this.edit([editOf(label, happening.how, happening.x)]);
        break;
      }
      case 'many': {
        const edits = document.state.labels
          .filter((_, index) => (index + happening.which) % 2 === 0)
          .map((label) => editOf(label, happening.how, happening.which));
        this.edit(edits);
        break;
      }
      case 'undo':
        this.did(() => document.undo());
        break;
      case 'redo':
        this.did(() => document.redo());
        break;
      case 'refresh':
        void document.refresh().catch(() => undefined);
        break;
      case 'flush':
        await document.flush().catch(() => undefined);
        break;
      case 'line':
        world.line = happening.line;
        break;
      case 'time':
        await world.timers.pass(happening.ms);
        break;
      case 'crash':
      case 'reload':
        await this.reopen(happening.do === 'crash');
        break;
      case 'other tab':
        if (this.#tabs.length === 1) this.#tabs.push(await this.open());
        this.#tabs.reverse();
        break;
      case 'ontology':
        if (world.server instanceof SimServer && !world.server.gone.delete('tram'))
          world.server.gone.add('tram');
        break;
      case 'bob':
        await this.bob(happening.which, happening.how, happening.x);
        break;
      case 'agent':
        await this.agent(happening.which, happening.x, happening.received);
        break;
      case 'resolve':
        for (const { id } of document.state.conflicts) document.resolve(id, happening.keep);
        break;
    }
    await this.world.settled();
    this.check();
  }

  edit(edits: Edit[]): void {
    // What a former version was shows only once the server tells.
    for (const edit of edits) if (edit.op === 'restore') this.shared.add(edit.id);
    this.did(() => this.document.apply('Edit', edits));
  }

  /** The person did something: what they see of it now is what has to come out. */
  did(act: () => unknown): void {
    const before = new Map(this.document.state.byId);
    act();
    const after = this.document.state.byId;
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(id) === after.get(id)) continue;
      const { tab } = this;
      if ((this.seen.get(id)?.tab ?? tab) !== tab) this.shared.add(id);
      this.seen.set(id, { label: after.get(id), tab });
    }
  }

  async reopen(crash: boolean): Promise<void> {
    const old = this.tab;
    if (crash) await old.crash();
    else old.document.dispose();
    await this.world.settled();
    const tab = await this.open();
    this.#tabs[0] = tab;
    // With two tabs, either may take up what the third left: it shows in the end.
    if (this.#tabs.length === 1) for (const seen of this.seen.values()) if (seen.tab === old) seen.tab = tab;
  }

  async bob(which: number, how: number, x: number): Promise<void> {
    const labels = await this.world.server.living();
    const label = labels[which % Math.max(1, labels.length)];
    if (!label) return;
    const { id, version } = label;
    this.shared.add(id);
    const operations: LabelOperation[] = [
      { op: 'update', id, version, geometry: box(x).geometry ?? undefined },
      { op: 'update', id, version, attributes: { by: 'bob', x } },
      { op: 'delete', id, version },
      { op: 'review', id, version, verdict: 'approved' },
    ];
    await this.world.server.save(this.world.bob, [operations[how] as LabelOperation]);
  }

  async agent(which: number, x: number, received: boolean): Promise<void> {
    if (!(this.world.server instanceof SimServer)) return;
    const server: SimServer = this.world.server;
    this.#runs += 1;
    const by = { kind: 'execution', id: `run-${this.#runs}`, name: null } as const;
    const labels = server.living();
    const label = labels[which % Math.max(1, labels.length)];
    const { geometry, ...rest } = box(x);
    const made: Label = {
      ...{ version: 1, attributes: {}, z: 0, confidence: 0.5, review: null, made_by: by },
      ...{ created_by_execution: by.id, created_at: '', updated_at: '', ...rest },
      id: newId(),
      geometry,
    };
    this.shared.add(made.id);
    if (label) this.shared.add(label.id);
    server.applyResult(by, {
      create: [made],
      update: label && which % 2 ? { [label.id]: { geometry, confidence: 0.4 } } : {},
      delete: label && which % 4 === 0 ? [label.id] : [],
    });
    if (received) await this.document.receive({ id: by.id, name: 'Agent' }).catch(() => undefined);
  }

  check(): void {
    for (const tab of this.#tabs) {
      const { byId, labels } = tab.document.state;
      expect(labels.length).toBe(byId.size);
      for (const [id, seen] of this.seen) {
        if (this.shared.has(id) || seen.tab !== tab || alike(byId.get(id), seen.label)) continue;
        throw new Error(`Seen: ${JSON.stringify(seen.label)}\nNow: ${JSON.stringify(byId.get(id))}`);
      }
    }
  }

  async end(): Promise<void> {
    const { world } = this;
    world.line = 'up';
    if (world.server instanceof SimServer) world.server.gone.clear();
    await world.timers.pass(100_000);
    const [tab, other] = this.#tabs as [Tab, Tab?];
    if (other) {
      await other.crash();
      this.#tabs.pop();
      for (const seen of this.seen.values()) seen.tab = tab;
    }
    // What two tabs left of the same label comes up at the visit after the next.
    for (let visit = 0; visit < 3; visit += 1) {
      await this.come();
      await this.reopen(true);
    }
    await this.come();
    this.check();
    expect(this.document.state.save.kind).toBe('saved');
    const byId = (labels: readonly Label[]) =>
      [...labels]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ made_by, ...rest }) => ({ ...rest, by: made_by.id }));
    expect(byId(this.document.state.labels)).toEqual(byId(await world.server.living()));
    expect(world.journals.records).toEqual([]);
    for (const id of this.seen.keys()) await this.checkRevisions(id);
  }

  /** No repeat of a lost answer wrote the same thing twice. */
  async checkRevisions(id: string): Promise<void> {
    const revisions = await this.world.server.revisions(id);
    expect(revisions.filter(({ op }) => op === 'create').length, `creations of ${id}`).toBeLessThan(2);
    revisions.forEach(({ op, author, after }, index) => {
      const before = revisions[index - 1]?.after;
      if (author.id !== this.world.me.id || !before || !after) return;
      expect(alike(before, after), `${op} at ${index + 1} said nothing new`).toBe(false);
    });
  }

  /** Saves all there is, as a person does who keeps their own. */
  async come(): Promise<void> {
    await this.world.settled();
    for (let round = 0; this.document.unsaved > 0; round += 1) {
      expect(round).toBeLessThan(8);
      for (const { id } of this.document.state.conflicts) this.document.resolve(id, 'mine');
      const bad = this.document.state.problems.map(({ id }) => id);
      this.edit(bad.map((id) => ({ op: 'update', id, change: { class_id: 'cat' } })));
      await this.document.flush().catch(() => undefined);
    }
    await this.document.refresh();
    await this.document.flush();
  }
}

function editOf(label: Label, how: number, x: number): Edit {
  const { id } = label;
  switch (how) {
    case 0:
    case 1:
      return { op: 'update', id, change: { geometry: box(x).geometry } };
    case 2:
      return { op: 'update', id, change: { attributes: { x } } };
    case 3:
      return { op: 'update', id, change: { z: x } };
    case 4:
      return { op: 'accept', id };
    case 5:
      return { op: 'review', id, verdict: x % 2 ? 'approved' : 'rejected' };
    case 6:
      return { op: 'restore', id, to: 1 };
    case 7:
      return { op: 'update', id, change: { class_id: x % 2 ? 'tram' : 'cat' } };
    default:
      return { op: 'delete', id };
  }
}
