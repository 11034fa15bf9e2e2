/** A server that runs, as two people see one of its tasks. For tests. */
import { ApiError, path } from '@/kit/api/client';
import type { Label, LabelAuthor, LabelList, LabelOperation, LabelRevision } from '@/kit/api/types';
import type { LabelServer } from './world';

/** Somebody with an API token. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

export function authorOf({ id, name }: Account): LabelAuthor {
  return { kind: 'person', id, name };
}

export class RealServer implements LabelServer {
  readonly #url: string;
  readonly #project: string;
  readonly #task: string;
  readonly #accounts: readonly Account[];

  constructor(url: string, project: string, task: string, accounts: readonly Account[]) {
    this.#url = url;
    this.#project = project;
    this.#task = task;
    this.#accounts = accounts;
  }

  list(since: string | null): Promise<LabelList> {
    return this.#call('GET', `${this.#labels}${since === null ? '' : `?since=${since}`}`);
  }

  save(author: LabelAuthor, operations: readonly LabelOperation[]): Promise<LabelList> {
    return this.#call('PATCH', this.#labels, author.id, { operations });
  }

  async living(): Promise<Label[]> {
    return (await this.list(null)).items;
  }

  async revisions(id: string) {
    const url = path`/projects/${this.#project}/labels/${id}/revisions`;
    try {
      const { items } = await this.#call<{ items: LabelRevision[] }>('GET', url);
      const oldestFirst = items.toSorted((a, b) => a.version - b.version);
      return oldestFirst.map(({ op, actor, after }) => ({ op, author: actor, after: after as Label | null }));
    } catch (error) {
      // It was drawn and deleted before it was ever sent.
      if (error instanceof ApiError && error.status === 404) return [];
      throw error;
    }
  }

  /** Leaves no label behind. */
  async clear(author: LabelAuthor): Promise<void> {
    const labels = await this.living();
    if (labels.length === 0) return;
    await this.save(
      author,
      labels.map(({ id, version }) => ({ op: 'delete', id, version })),
    );
  }

  get #labels(): string {
    return path`/projects/${this.#project}/tasks/${this.#task}/labels`;
  }

  async #call<T>(method: string, url: string, person?: string | null, body?: unknown): Promise<T> {
    const account = this.#accounts.find(({ id }) => id === person) ?? this.#accounts[0];
    const response = await fetch(`${this.#url}/api${url}`, {
      method,
      headers: { Authorization: `Bearer ${account?.token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new ApiError(response.status, answer.error);
    return answer as T;
  }
}
