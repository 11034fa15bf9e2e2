/** Locks that a tab holds until it lets go or is gone: whose journal is whose. */

export type Release = () => void;

export interface TabLocks {
  /** Takes a lock that nobody else can have yet. */
  hold(name: string): Promise<Release>;
  /** Null when another tab has it. */
  attempt(name: string): Promise<Release | null>;
  /** Resolves when whoever has it is gone. Rejects when the signal aborts. */
  wait(name: string, signal: AbortSignal): Promise<Release>;
}

export class WebLocks implements TabLocks {
  readonly #locks: LockManager;

  constructor(locks: LockManager) {
    this.#locks = locks;
  }

  hold(name: string): Promise<Release> {
    return new Promise((resolve, reject) => {
      this.#locks.request(name, () => new Promise<void>(resolve)).catch(reject);
    });
  }

  attempt(name: string): Promise<Release | null> {
    return new Promise((resolve, reject) => {
      const granted = (lock: Lock | null) => {
        if (lock !== null) return new Promise<void>((release) => resolve(release));
        resolve(null);
        return undefined;
      };
      this.#locks.request(name, { ifAvailable: true }, granted).catch(reject);
    });
  }

  wait(name: string, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      this.#locks.request(name, { signal }, () => new Promise<void>(resolve)).catch(reject);
    });
  }
}

const BEAT = 5_000;
/** Browsers let the timers of hidden tabs run once a minute only. */
const DEAD_AFTER = 150_000;
const PREFIX = 'labelmill.lock.';

/**
 * Web Locks exist over HTTPS and on localhost only. Elsewhere a tab says in the local storage that it lives, and
 * one that has been silent is taken for gone. Should two tabs ever send the same edits, the server knows a repeat.
 */
export class StorageLocks implements TabLocks {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async hold(name: string): Promise<Release> {
    const key = PREFIX + name;
    const beat = () => this.#storage.setItem(key, String(Date.now()));
    const release = () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', release);
      this.#storage.removeItem(key);
    };
    beat();
    const timer = setInterval(beat, BEAT);
    window.addEventListener('pagehide', release);
    return release;
  }

  async attempt(name: string): Promise<Release | null> {
    const beat = Number(this.#storage.getItem(PREFIX + name) ?? 0);
    return Date.now() - beat < DEAD_AFTER ? null : this.hold(name);
  }

  async wait(name: string, signal: AbortSignal): Promise<Release> {
    for (;;) {
      signal.throwIfAborted();
      const release = await this.attempt(name);
      if (release) return release;
      await new Promise((resolve) => setTimeout(resolve, BEAT));
    }
  }
}

export function browserLocks(): TabLocks {
  return 'locks' in navigator ? new WebLocks(navigator.locks) : new StorageLocks(localStorage);
}
