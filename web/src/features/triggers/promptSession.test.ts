import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '@/kit/api/client';
import type { AgentResult, Execution, PromptSelection, TriggerOutcome } from '@/kit/api/types';
import type { TriggerCalls } from './api';
import { PromptSession } from './promptSession';

const SHAPE: AgentResult['create'][number] = {
  kind: 'object',
  class_id: 'cup',
  frame: 0,
  geometry: { type: 'polygon', points: [] },
  attributes: {},
  confidence: 0.9,
};
const at = (x: number): PromptSelection => ({ frame: 0, positive_points: [[x, 0]] });

/** Smart Segment, answered by hand. */
class Segmenter implements TriggerCalls {
  asked: PromptSelection[] = [];
  canceled: string[] = [];
  #waiting = new Map<string, (outcome: TriggerOutcome) => void>();

  trigger = async (_p: string, _t: string, _a: string, selection: PromptSelection) => {
    this.asked.push(selection);
    return { id: `e${this.asked.length}`, status: 'dispatched' } as Execution;
  };
  outcome = (_p: string, id: string, _wait: number, signal?: AbortSignal) =>
    new Promise<TriggerOutcome>((resolve, reject) => {
      this.#waiting.set(id, resolve);
      signal?.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
    });
  cancel = async (_p: string, id: string) => {
    this.canceled.push(id);
    return { id, status: 'canceled' } as Execution;
  };
  retry = async () => {
    throw new ApiError(409, { code: 'x', message: 'x', field: null, details: {} });
  };

  async answer(id: string, status: Execution['status'] = 'succeeded', message: string | null = null) {
    const result = status === 'succeeded' ? { create: [SHAPE], message } : null;
    this.#waiting.get(id)?.({ execution: { id, status, message } as Execution, result });
    await vi.advanceTimersByTimeAsync(0);
  }
}

const open = () => {
  const server = new Segmenter();
  return { server, session: new PromptSession(server, { projectId: 'p', taskId: 't', agentId: 'a' }) };
};
const pause = (ms = 100) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('shows a shape for a click, and how long it took', async () => {
  const { server, session } = open();
  session.ask(at(1));
  expect(session.state.phase).toBe('working');
  await pause(250);
  await server.answer('e1');
  expect(session.state).toMatchObject({ phase: 'ready', preview: { shapes: [SHAPE], seconds: 0.25 } });
});

it('takes quick clicks together, and asks for the newest', async () => {
  const { server, session } = open();
  session.ask(at(1));
  await pause(40);
  session.ask(at(2));
  await pause();
  expect(server.asked).toEqual([at(2)]);
});

it('cancels what is older, and never shows it', async () => {
  const { server, session } = open();
  session.ask(at(1));
  await pause();
  session.ask(at(2));
  await pause();
  expect(server.canceled).toEqual(['e1']);
  await server.answer('e1');
  expect(session.state).toMatchObject({ phase: 'working', preview: null });
  await server.answer('e2');
  expect(session.state.phase).toBe('ready');
});

it('lets the first click wait until the model is loaded', async () => {
  const { server, session } = open();
  session.prepare({ frame: 0 });
  expect(session.state.phase).toBe('preparing');
  await pause();
  session.ask(at(1));
  await pause();
  expect(server.asked).toEqual([{ frame: 0 }]);
  expect(session.state.phase).toBe('preparing');
  await server.answer('e1');
  await pause();
  expect(server.asked).toEqual([{ frame: 0 }, at(1)]);
  await server.answer('e2');
  expect(session.state.preview?.shapes).toHaveLength(1);
});

it('hands the shape out at once, or as soon as it is there', async () => {
  const { server, session } = open();
  const taken: number[] = [];
  session.ask(at(1));
  session.whenReady(({ shapes }) => taken.push(shapes.length));
  await pause();
  expect(taken).toEqual([]);
  await server.answer('e1');
  expect(taken).toEqual([1]);
  session.whenReady(({ shapes }) => taken.push(shapes.length));
  expect(taken).toEqual([1, 1]);
});

it('forgets all when it is cleared', async () => {
  const { server, session } = open();
  session.ask(at(1));
  await pause();
  session.whenReady(() => expect.unreachable());
  session.clear();
  await server.answer('e1');
  expect(session.state).toMatchObject({ phase: 'ready', preview: null });
  expect(server.canceled).toEqual(['e1']);
});

it('says why there is no shape, and asks again', async () => {
  const { server, session } = open();
  session.ask(at(1));
  await pause();
  await server.answer('e1', 'failed', 'Out of memory.');
  expect(session.state).toMatchObject({ phase: 'failed', problem: 'Out of memory.' });
  session.again();
  await pause();
  await server.answer('e2');
  expect(session.state).toMatchObject({ phase: 'ready', problem: null });
});
