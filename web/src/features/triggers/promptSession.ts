/** Clicks and boxes in, a mask out, as fast as the agent can: the newest prompt wins. No React. */
import { messageOf } from '@/kit/api/client';
import type { AgentResult, Execution, PromptSelection } from '@/kit/api/types';
import { OPEN } from '@/kit/theme/statuses';
import type { TriggerCalls } from './api';

export interface Preview {
  readonly shapes: AgentResult['create'];
  readonly message: string | null;
  /** From the click to the shape. */
  readonly seconds: number;
}

export interface PromptState {
  /** 'preparing': the model is loaded and the picture is read, once for each picture. */
  readonly phase: 'idle' | 'preparing' | 'ready' | 'working' | 'failed';
  readonly since: number;
  /** The newest shape; while working, that of the prompt before. */
  readonly preview: Preview | null;
  readonly problem: string | null;
}

export interface PromptTarget {
  readonly projectId: string;
  readonly taskId: string;
  readonly agentId: string;
}

/** Two clicks in quick succession are one question. */
const CALM_MS = 90;
const WAIT = 25;
const IDLE: PromptState = { phase: 'idle', since: 0, preview: null, problem: null };

export class PromptSession {
  #state: PromptState = IDLE;
  #wanted: PromptSelection | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: { abort: AbortController; executionId: string | null } | null = null;
  #preparing: Promise<void> | null = null;
  #onReady: ((preview: Preview) => void) | null = null;
  #isClosed = false;
  readonly #listeners = new Set<() => void>();
  readonly #calls: TriggerCalls;
  readonly #target: PromptTarget;

  constructor(calls: TriggerCalls, target: PromptTarget) {
    this.#calls = calls;
    this.#target = target;
  }

  get state(): PromptState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Has the model loaded and the picture read, so that the first click is answered at once. */
  prepare(selection: PromptSelection): void {
    if (this.#preparing !== null) return;
    this.#become({ phase: 'preparing', since: Date.now() });
    this.#preparing = this.#run(selection, new AbortController())
      .then(
        () => {
          if (this.#state.phase === 'preparing') this.#become({ phase: 'ready' });
        },
        (error: unknown) => {
          if (this.#state.phase === 'preparing') this.#become({ phase: 'failed', problem: messageOf(error) });
        },
      )
      .then(() => undefined);
  }

  /** Asks for the shape of these prompts; what was asked before is forgotten. */
  ask(selection: PromptSelection): void {
    this.#forget();
    this.#wanted = selection;
    // Until the picture is read, the prompt waits: reading it twice at once would take twice as long.
    if (this.#state.phase !== 'preparing')
      this.#become({ phase: 'working', since: Date.now(), problem: null });
    this.#timer = setTimeout(() => void this.#answer(selection), CALM_MS);
  }

  /** Asks the last question again. */
  again(): void {
    if (this.#wanted !== null) this.ask(this.#wanted);
  }

  /** Hands the shape out: now, or as soon as it is there. */
  whenReady(take: (preview: Preview) => void): void {
    const { phase, preview } = this.#state;
    if (phase === 'ready' && preview !== null) take(preview);
    else if (this.#wanted !== null && phase !== 'failed') this.#onReady = take;
  }

  /** Nothing is asked any more. */
  clear(): void {
    this.#forget();
    this.#wanted = null;
    this.#onReady = null;
    if (this.#state.phase === 'preparing') this.#become({ preview: null });
    else this.#become({ phase: 'ready', preview: null, problem: null });
  }

  close(): void {
    this.#isClosed = true;
    this.#forget();
    this.#listeners.clear();
  }

  async #answer(selection: PromptSelection): Promise<void> {
    const abort = new AbortController();
    const since = Date.now();
    this.#asked = { abort, executionId: null };
    const isNewest = () => this.#wanted === selection && !abort.signal.aborted && !this.#isClosed;
    try {
      await this.#preparing;
      if (!isNewest()) return;
      if (this.#state.phase !== 'working') this.#become({ phase: 'working', since });
      const result = await this.#run(selection, abort);
      if (!isNewest()) return;
      const seconds = (Date.now() - this.#state.since) / 1000;
      const preview = { shapes: result?.create ?? [], message: result?.message ?? null, seconds };
      this.#asked = null;
      this.#become({ phase: 'ready', preview, problem: null });
      const take = this.#onReady;
      this.#onReady = null;
      take?.(preview);
    } catch (error) {
      if (!isNewest()) return;
      this.#asked = null;
      this.#onReady = null;
      this.#become({ phase: 'failed', preview: null, problem: messageOf(error) });
    }
  }

  async #run(selection: PromptSelection, abort: AbortController): Promise<AgentResult | null> {
    const { projectId, taskId, agentId } = this.#target;
    const begun = await this.#calls.trigger(projectId, taskId, agentId, selection, true);
    if (abort.signal.aborted) {
      this.#cancel(begun.id);
      return null;
    }
    if (this.#asked?.abort === abort) this.#asked.executionId = begun.id;
    for (;;) {
      const { execution, result } = await this.#calls.outcome(projectId, begun.id, WAIT, abort.signal);
      if (OPEN.has(execution.status)) continue;
      if (execution.status !== 'succeeded') throw new Error(whyNot(execution));
      return result;
    }
  }

  #forget(): void {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    if (asked === null) return;
    asked.abort.abort();
    if (asked.executionId !== null) this.#cancel(asked.executionId);
  }

  /** It may have ended by now, which is just as well. */
  #cancel(executionId: string): void {
    void this.#calls.cancel(this.#target.projectId, executionId).catch(() => undefined);
  }

  #become(change: Partial<PromptState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function whyNot(execution: Execution): string {
  if (execution.status === 'canceled') return 'It was canceled.';
  if (execution.status === 'timed_out') return 'It took too long.';
  return execution.message ?? 'It failed, and did not say why.';
}
