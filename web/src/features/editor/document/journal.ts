/** Pending edits in IndexedDB: one small record a label, by person and task, and by the tab that made them. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Kept } from './workingCopy';

/** Where pending edits of one task are kept. A journal belongs to one open document; its id names it. */
export interface JournalStore {
  /** The journals that are there, of whichever tab. */
  list(): Promise<string[]>;
  write(journal: string, records: readonly Kept[], removed: readonly string[]): Promise<void>;
  /** Moves the records of a journal to another, but for the labels that `skip` names. */
  take(from: string, to: string, skip: (id: string) => boolean): Promise<Kept[]>;
}

interface Schema extends DBSchema {
  /** Keys are [scope, journal, label]. */
  edits: { key: [string, string, string]; value: Kept };
}

const VERSION = 1;

export class IndexedDbJournals implements JournalStore {
  readonly #scope: string;
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  constructor(userId: string, taskId: string, name = 'labelmill') {
    this.#scope = `${userId}|${taskId}`;
    this.#name = name;
  }

  async list(): Promise<string[]> {
    const database = await this.#open();
    const journals: string[] = [];
    let cursor = await database
      .transaction('edits')
      .store.openKeyCursor(IDBKeyRange.bound([this.#scope], [this.#scope, []]));
    while (cursor) {
      const [scope, journal] = cursor.key;
      journals.push(journal);
      // Arrays sort after texts: on to the next journal.
      cursor = await cursor.continue([scope, journal, []] as unknown as [string, string, string]);
    }
    return journals;
  }

  async write(journal: string, records: readonly Kept[], removed: readonly string[]): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction('edits', 'readwrite');
    const done: Promise<unknown>[] = [transaction.done];
    for (const record of records) done.push(transaction.store.put(record, [this.#scope, journal, record.id]));
    for (const id of removed) done.push(transaction.store.delete([this.#scope, journal, id]));
    await Promise.all(done);
  }

  async take(from: string, to: string, skip: (id: string) => boolean): Promise<Kept[]> {
    const database = await this.#open();
    const transaction = database.transaction('edits', 'readwrite');
    const { store } = transaction;
    const found = await store.getAll(IDBKeyRange.bound([this.#scope, from], [this.#scope, from, []]));
    const records = found.filter((record) => !skip(record.id));
    for (const record of records) {
      void store.put(record, [this.#scope, to, record.id]);
      void store.delete([this.#scope, from, record.id]);
    }
    await transaction.done;
    return records;
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>(this.#name, VERSION, {
      upgrade: (database) => {
        database.createObjectStore('edits');
      },
      terminated: () => {
        this.#database = null;
      },
    });
    return this.#database;
  }
}
