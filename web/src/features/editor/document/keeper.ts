/** Writes what is pending to the journal, in order, one transaction at a time. */
import type { JournalStore } from './journal';
import type { Kept, WorkingCopy } from './workingCopy';

/** Records are copied as they are written; the page must be able to breathe in between. */
const PORTION = 500;

export class Keeper {
  /** False once the browser refused to keep something: then only the open tab has it. */
  durable = true;
  readonly #store: JournalStore;
  readonly #journal: string;
  readonly #copy: WorkingCopy;
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(store: JournalStore, journal: string, copy: WorkingCopy) {
    this.#store = store;
    this.#journal = journal;
    this.#copy = copy;
  }

  /** Resolves when all that is pending now is kept. */
  sync(): Promise<void> {
    if (this.#copy.unkept.size === 0) return this.#last;
    // Whatever changes until a write begins goes with it.
    this.#next ??= this.#last.then(() => {
      this.#next = null;
      this.#last = this.#write();
      return this.#last;
    });
    return this.#next;
  }

  async #write(): Promise<void> {
    const ids = [...this.#copy.unkept];
    this.#copy.unkept.clear();
    for (let done = 0; done < ids.length; done += PORTION) {
      const records: Kept[] = [];
      const removed: string[] = [];
      for (const id of ids.slice(done, done + PORTION)) {
        const record = this.#copy.kept(id);
        if (record) records.push(record);
        else removed.push(id);
      }
      try {
        await this.#store.write(this.#journal, records, removed);
        this.durable = true;
      } catch {
        for (const id of ids.slice(done)) this.#copy.unkept.add(id);
        this.durable = false;
        return;
      }
    }
  }
}
