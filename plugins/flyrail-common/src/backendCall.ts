import { ResponseError } from '@backstage/errors';

/** @public */
export interface CallOptions {
  /** A Backstage token, for calls from a backend. */
  token?: string;
  signal?: AbortSignal;
}

/**
 * How a client reaches the flyrail backend; without `fetchApi` by the global `fetch`.
 *
 * @public
 */
export interface ClientApis {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi?: { fetch: typeof fetch };
}

/**
 * Calls a route of the flyrail backend, what is served beside its operators included. A body is sent as JSON.
 *
 * @throws ResponseError when the backend refuses
 * @public
 */
export async function callBackend(
  { discoveryApi, fetchApi }: ClientApis,
  call: { method: string; route: string; body?: unknown },
  { token, signal }: CallOptions,
): Promise<Response> {
  const { method, route, body } = call;
  const url = `${await discoveryApi.getBaseUrl('flyrail')}${route}`;
  const init = {
    method,
    signal,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const response = await (fetchApi
    ? fetchApi.fetch(url, init)
    : fetch(url, init));
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response;
}
