/** The server's label patches, as far as the document can tell: versions, revisions, repeats. For tests. */
import { ApiError } from '@/kit/api/client';
import type { Label, LabelAuthor, LabelList, LabelOperation } from '@/kit/api/types';
import { equal, sameAuthor } from '../content';

interface Revision {
  readonly op: LabelOperation['op'];
  readonly author: LabelAuthor;
  /** What the label was from then on; null: deleted. */
  readonly after: Label | null;
}

interface Row {
  /** The revision that made version n is at n - 1. */
  readonly revisions: Revision[];
  written: number;
}

type Change = Exclude<LabelOperation, { op: 'create' }>;

const CONTENT = ['kind', 'class_id', 'frame', 'geometry', 'attributes', 'z', 'confidence', 'review'] as const;

/** What an agent made of the labels. */
export interface Result {
  readonly create: Label[];
  readonly update: Record<string, Partial<Label>>;
  readonly delete: string[];
}

export class SimServer {
  readonly rows = new Map<string, Row>();
  /** Classes that the ontology has not (any more). */
  readonly gone = new Set<string>();
  #clock = Date.parse('2026-01-01T00:00:00Z');
  #writes = 0;

  list(since: string | null): LabelList {
    const items: Label[] = [];
    const deleted: LabelList['deleted'] = [];
    for (const [id, row] of this.rows) {
      if (since !== null && row.written <= Number(since)) continue;
      const label = current(row);
      if (label) items.push(label);
      else if (since !== null) deleted.push(tombstone(id, row));
    }
    // What is told twice must do no harm: the real answer overlaps, too.
    return structuredClone({ items, deleted, as_of: String(Math.max(0, this.#writes - 3)) });
  }

  living(): Label[] {
    return this.list(null).items;
  }

  revisions(id: string): Revision[] {
    return this.rows.get(id)?.revisions ?? [];
  }

  save(author: LabelAuthor, operations: readonly LabelOperation[]): LabelList {
    const problems: { path: string; message: string }[] = [];
    const conflicts: unknown[] = [];
    const writes: [string, LabelOperation['op'], Label | null][] = [];
    operations.forEach((operation, index) => {
      const row = this.rows.get(operation.id);
      if (operation.op !== 'create' && !row) {
        problems.push({ path: `operations[${index}].id`, message: 'there is no such label' });
        return;
      }
      if (
        'class_id' in operation &&
        this.gone.has(operation.class_id ?? '') &&
        !this.#repeats(operation, author)
      ) {
        problems.push({
          path: `operations[${index}].class_id`,
          message: `there is no class ${operation.class_id}`,
        });
        return;
      }
      const judged = this.#judge(operation, author, row);
      if (judged === 'conflict' && row) {
        const theirs = current(row);
        conflicts.push({ id: operation.id, yours: operation, theirs, version: row.revisions.length });
      } else if (typeof judged === 'object') {
        writes.push([operation.id, operation.op, judged.after]);
      }
    });
    if (problems.length > 0) throw refusal(422, 'invalid_label', { problems });
    if (conflicts.length > 0) throw refusal(409, 'label_conflict', { conflicts });
    for (const [id, op, after] of writes) this.#write(id, op, author, after);
    const rows = operations.map(({ id }) => [id, this.rows.get(id) as Row] as const);
    return structuredClone({
      items: rows.flatMap(([, row]) => current(row) ?? []),
      deleted: rows.filter(([, row]) => current(row) === null).map(([id, row]) => tombstone(id, row)),
      as_of: String(this.#writes),
    });
  }

  /** An agent's result: as the server applies it, without versions to hold against it. */
  applyResult(execution: LabelAuthor, result: Result): void {
    for (const label of result.create) {
      const made = { ...label, made_by: execution, created_by_execution: execution.id };
      this.#write(label.id, 'create', execution, made);
    }
    for (const [id, change] of Object.entries(result.update)) {
      const label = current(this.rows.get(id) as Row);
      if (label)
        this.#write(id, 'update', execution, { ...label, ...change, made_by: execution, review: null });
    }
    for (const id of result.delete) {
      if (current(this.rows.get(id) as Row)) this.#write(id, 'delete', execution, null);
    }
  }

  #judge(
    operation: LabelOperation,
    author: LabelAuthor,
    row?: Row,
  ): 'conflict' | 'nothing' | { after: Label | null } {
    if (operation.op === 'create') {
      if (!row) return { after: created(operation, author, this.#now()) };
      return this.#repeats(operation, author) ? 'nothing' : 'conflict';
    }
    const { revisions } = row as Row;
    const now = revisions.at(-1)?.after ?? null;
    if (operation.version !== revisions.length) {
      if (now === null && operation.op === 'delete') return 'nothing';
      return this.#repeats(operation, author) ? 'nothing' : 'conflict';
    }
    if (operation.op === 'delete') return now === null ? 'nothing' : { after: null };
    if (operation.op === 'restore') {
      const former = at(revisions, operation.to);
      if (!former) throw refusal(422, 'invalid_label', { problems: [] });
      return now && same(now, former) ? 'nothing' : { after: { ...former } };
    }
    if (now === null) return 'conflict';
    const after = changed(now, operation, author);
    return same(now, after) ? 'nothing' : { after };
  }

  /** Whether it is the operation of a request that came through before, and whose answer was lost. */
  #repeats(operation: LabelOperation, author: LabelAuthor): boolean {
    const revisions = this.rows.get(operation.id)?.revisions ?? [];
    const version = operation.op === 'create' ? 0 : operation.version;
    const made = revisions[version];
    if (!made || made.op !== operation.op || !sameAuthor(made.author, author)) return false;
    if (operation.op === 'delete') return true;
    if (!made.after) return false;
    if (operation.op === 'create') return same(made.after, created(operation, author, ''));
    if (operation.op === 'restore') {
      const former = at(revisions, operation.to);
      return former !== null && same(made.after, former);
    }
    const before = revisions[version - 1]?.after;
    return before ? same(made.after, changed(before, operation, author)) : false;
  }

  #write(id: string, op: LabelOperation['op'], author: LabelAuthor, after: Label | null): void {
    const row = this.rows.get(id) ?? { revisions: [], written: 0 };
    const version = row.revisions.length + 1;
    const first = row.revisions[0]?.after?.created_at ?? this.#now();
    this.#writes += 1;
    row.written = this.#writes;
    row.revisions.push({
      op,
      author,
      after: after && { ...after, version, created_at: first, updated_at: this.#now() },
    });
    this.rows.set(id, row);
  }

  #now(): string {
    this.#clock += 1;
    return new Date(this.#clock).toISOString();
  }
}

function current(row: Row): Label | null {
  return row.revisions.at(-1)?.after ?? null;
}

function tombstone(id: string, row: Row): LabelList['deleted'][number] {
  const author = row.revisions.at(-1)?.author;
  const version = row.revisions.length;
  return author?.kind === 'execution' ? { id, version, by_execution: author.id } : { id, version };
}

/** A version, with the last verdict that was given on just that. */
function at(revisions: readonly Revision[], version: number): Label | null {
  let found = revisions[version - 1]?.after ?? null;
  for (const { op, after } of revisions.slice(version)) {
    if (op !== 'review' || !after || !found) break;
    found = { ...found, review: after.review };
  }
  return found;
}

function same(a: Label, b: Label): boolean {
  return CONTENT.every((field) => equal(a[field], b[field])) && sameAuthor(a.made_by, b.made_by);
}

function created(
  operation: Extract<LabelOperation, { op: 'create' }>,
  author: LabelAuthor,
  now: string,
): Label {
  const { op: _, ...said } = operation;
  return {
    frame: 0,
    geometry: null,
    attributes: {},
    z: 0,
    ...said,
    version: 1,
    confidence: null,
    review: null,
    made_by: author,
    created_by_execution: null,
    created_at: now,
    updated_at: now,
  };
}

function changed(now: Label, operation: Change, author: LabelAuthor): Label {
  if (operation.op === 'accept') {
    return now.made_by.kind === 'person' ? now : { ...now, made_by: author, confidence: null };
  }
  if (operation.op === 'review') return { ...now, review: operation.verdict };
  if (operation.op !== 'update') return now;
  const { class_id, geometry, attributes, z } = operation;
  const drawn = { ...now, z: z ?? now.z };
  if (class_id === undefined && geometry === undefined && attributes === undefined) return drawn;
  const said = {
    ...drawn,
    class_id: class_id ?? now.class_id,
    geometry: geometry ?? now.geometry,
    attributes: attributes ?? now.attributes,
    confidence: null,
    made_by: author,
  };
  const unchanged = (['class_id', 'geometry', 'attributes'] as const).every((field) =>
    equal(said[field], now[field]),
  );
  return unchanged ? said : { ...said, review: null };
}

function refusal(status: number, code: string, details: Record<string, unknown>): ApiError {
  return new ApiError(status, { code, message: code, field: null, details });
}
