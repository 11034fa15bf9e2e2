import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, api, path, queryString } from './client';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string) {
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
}

async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
}

it('encodes every value of a path', () => {
  expect(path`/projects/${'a/b'}/tasks/${'c d'}`).toBe('/projects/a%2Fb/tasks/c%20d');
});

it('repeats lists in a query and leaves out what is not set', () => {
  expect(queryString({ status: ['failed', 'timed_out'], q: undefined, stage: '', limit: 5 })).toBe(
    '?status=failed&status=timed_out&limit=5',
  );
  expect(queryString({})).toBe('');
});

describe('a refusal', () => {
  it('carries what the server said', async () => {
    const error = {
      code: 'invalid_input',
      message: 'Too high.',
      field: 'config.threshold',
      details: { max: 1 },
    };
    answer(422, JSON.stringify({ error }));
    expect(await failureOf(api.patch('/x', {}))).toMatchObject({ status: 422, ...error });
  });

  it('still is a sentence when a proxy answered in its stead', async () => {
    answer(502, '<html>Bad gateway</html>');
    const error = await failureOf(api.get('/x'));
    expect(error.status).toBe(502);
    expect(error.message).toBe('The server could not answer. Try again in a moment.');
  });

  it('is named when there is no server at all', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    expect(await failureOf(api.get('/x'))).toMatchObject({ status: 0, code: 'unreachable' });
  });
});

it('answers nothing for 204', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
  expect(await api.delete('/x')).toBeUndefined();
});
