/** A thin, typed door to the HTTP API: JSON in, JSON out, every failure an `ApiError`. */

type Scalar = string | number | boolean;
export type Query = Record<string, Scalar | readonly Scalar[] | null | undefined>;

interface ErrorBody {
  code: string;
  message: string;
  field: string | null;
  details: Record<string, unknown>;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The input at fault, as a dotted path, where there is one. */
  readonly field: string | null;
  readonly details: Record<string, unknown>;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code;
    this.field = body.field;
    this.details = body.details;
  }
}

/** The sentence to show for whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return 'Something went wrong.';
}

/** Builds a path with every value encoded: path`/projects/${id}/tasks`. */
export function path(strings: TemplateStringsArray, ...values: Scalar[]): string {
  return strings.reduce(
    (built, text, i) => built + text + (i < values.length ? encodeURIComponent(String(values[i])) : ''),
    '',
  );
}

export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

async function failure(response: Response): Promise<ApiError> {
  const fallback: ErrorBody = {
    code: 'unexpected',
    message:
      response.status >= 500
        ? 'The server could not answer. Try again in a moment.'
        : `The server refused the request (${response.status}).`,
    field: null,
    details: {},
  };
  try {
    const body = (await response.json()) as { error?: Partial<ErrorBody> };
    return new ApiError(response.status, { ...fallback, ...body.error });
  } catch {
    return new ApiError(response.status, fallback);
  }
}

async function send<T>(method: string, url: string, options: Options = {}): Promise<T> {
  const isForm = options.body instanceof FormData;
  let body: BodyInit | undefined;
  if (options.body instanceof FormData) body = options.body;
  else if (options.body !== undefined) body = JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(`/api${url}${queryString(options.query ?? {})}`, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && !isForm ? { 'Content-Type': 'application/json' } : {}),
      },
      body,
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {
      code: 'unreachable',
      message: 'The server cannot be reached. Check that it runs, and your connection.',
      field: null,
      details: {},
    });
  }
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const api = {
  get: <T>(url: string, options?: Omit<Options, 'body'>) => send<T>('GET', url, options),
  post: <T>(url: string, body: unknown = {}, options?: Options) => send<T>('POST', url, { ...options, body }),
  put: <T>(url: string, body: unknown, options?: Options) => send<T>('PUT', url, { ...options, body }),
  patch: <T>(url: string, body: unknown, options?: Options) => send<T>('PATCH', url, { ...options, body }),
  delete: <T = void>(url: string, options?: Options) => send<T>('DELETE', url, options),
};
