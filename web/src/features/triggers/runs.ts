/** One agent at work for a person in the editor, and what to say of it. Pure. */
import type { Execution, PromptSelection } from '@/kit/api/types';
import { failureWords, OPEN, RETRYABLE } from '@/kit/theme/statuses';
import { plural } from '@/kit/ui/format';

export interface RunAgent {
  readonly id: string;
  readonly name: string;
  readonly icon: string | null;
}

/** What was asked for: enough to ask again. */
export interface Order {
  readonly projectId: string;
  readonly taskId: string;
  readonly itemName: string;
  readonly agent: RunAgent;
  readonly selection: PromptSelection;
}

export interface Run extends Order {
  readonly key: string;
  /** Drafts are saved first, so that the agent sees them. */
  readonly phase: 'saving' | 'sending' | 'following' | 'ended';
  readonly execution: Execution | null;
  /** Why it did not even start, or why its result is not on the canvas yet. */
  readonly problem: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export type RunState = 'working' | 'succeeded' | 'failed' | 'canceled';

export function stateOf(run: Run): RunState {
  if (run.phase !== 'ended') return 'working';
  const status = run.execution?.status;
  if (status === 'succeeded' && run.problem === null) return 'succeeded';
  return status === 'canceled' ? 'canceled' : 'failed';
}

/** Whether "Try again" makes sense, and what it does: fetch the result, retry the execution, or ask anew. */
export function wayOut(run: Run): 'land' | 'retry' | 'ask' | null {
  if (run.phase !== 'ended') return null;
  if (run.execution === null) return 'ask';
  if (run.execution.status === 'succeeded') return run.problem === null ? null : 'land';
  if (RETRYABLE.has(run.execution.status)) return 'retry';
  return 'ask';
}

/** What happens now, or what came of it, as a sentence. */
export function wordsOf(run: Run): string {
  if (run.phase === 'saving') return 'Saving your changes first…';
  if (run.phase === 'sending') return 'Starting…';
  const { execution, problem } = run;
  if (execution === null) return problem ?? 'It could not be started.';
  if (OPEN.has(execution.status)) return openWords(execution);
  if (execution.status === 'canceled') return 'Canceled. No label was changed.';
  if (execution.status === 'succeeded') return problem ?? doneWords(execution);
  const failure = failureWords(execution.status, execution.failure_class);
  const message = execution.message ?? (execution.status === 'timed_out' ? 'It took too long.' : null);
  return [failure, message].filter(Boolean).join(': ') || 'It failed, and did not say why.';
}

function openWords(execution: Execution): string {
  const again = execution.attempt > 1 ? ` Attempt ${execution.attempt} of ${execution.max_attempts}.` : '';
  if (execution.status === 'pending') return `${execution.waits ?? 'Waits for its turn.'}${again}`;
  if (execution.status === 'dispatched') return `Handed to a worker.${again}`;
  return `Running.${again}`;
}

/** Agents say things in their own way; beside other sentences, what they say should be one too. */
export function sentence(message: string): string {
  const said = message.trim();
  const begun = said.charAt(0).toUpperCase() + said.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

function doneWords(execution: Execution): string {
  const made = execution.labels_created > 0 ? `${plural(execution.labels_created, 'label')} made.` : null;
  const says = execution.message ? sentence(execution.message) : null;
  const decides = execution.decision ? `Decision: ${execution.decision}.` : null;
  return [says, made, decides].filter(Boolean).join(' ') || 'Done; it changed nothing.';
}

/** Seconds from the click to the end, or to now. */
export const secondsOf = (run: Run, now: number) =>
  Math.max(0, ((run.endedAt ?? now) - run.startedAt) / 1000);
