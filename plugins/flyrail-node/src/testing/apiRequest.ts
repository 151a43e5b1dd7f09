import { kindId } from '@flyrail/backstage-plugin-flyrail-common';

/** What a request asks of the API server, in the words of RBAC. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete';

const writes: readonly Verb[] = ['create', 'update', 'patch', 'delete'];

/** One request that came through a `FaultProxy`. */
export interface ApiRequest {
  readonly verb: Verb;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** `plural.group`, or the plural for core; undefined for `/version` and discovery. */
  readonly kindId?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What the client was answered; undefined while (or because) it got no answer. */
  status?: number;
}

/** Which requests are meant: all that is given must hold, and nothing given means every request. */
export interface RequestMatch {
  verb?: Verb | readonly Verb[];
  /** True: creates, updates, patches and deletes only. False: reads only. */
  write?: boolean;
  /** A kind: a builtin or a `defineResource`. */
  resource?: { group: string; plural: string };
  subresource?: string;
  namespace?: string;
  name?: string;
  /** The path, or a pattern in it. */
  path?: string | RegExp;
  /** True: the second and later pages of a list. False: first pages. */
  continued?: boolean;
  /** Anything else. */
  where?(request: ApiRequest): boolean;
}

/** Whether a request is one of those meant. */
export function matches(match: RequestMatch, request: ApiRequest): boolean {
  const { verb, write, resource, path, continued, where } = match;
  const same = (['subresource', 'namespace', 'name'] as const).every(
    field => match[field] === undefined || match[field] === request[field],
  );
  return (
    same &&
    (verb === undefined || [verb].flat().includes(request.verb)) &&
    (write === undefined || writes.includes(request.verb) === write) &&
    (resource === undefined || kindId(resource) === request.kindId) &&
    (path === undefined ||
      (typeof path === 'string'
        ? path === request.path
        : path.test(request.path))) &&
    (continued === undefined || request.query.has('continue') === continued) &&
    (where === undefined || where(request))
  );
}

/** Reads what a request is about from its method and address. */
export function describeRequest(
  method: string,
  url: string,
  headers: ApiRequest['headers'],
  body: string,
): ApiRequest {
  const { pathname: path, searchParams: query } = new URL(
    url,
    'http://proxy.invalid',
  );
  const subject = subjectOf(path);
  return {
    method,
    path,
    query,
    headers,
    body,
    ...subject,
    verb: verbOf(method, query, subject),
  };
}

type Subject = Pick<
  ApiRequest,
  'kindId' | 'namespace' | 'name' | 'subresource'
>;

/** Below a namespace these are the namespace's own subresources, not kinds. */
const namespaceSubresources = ['status', 'finalize'];

function subjectOf(path: string): Subject {
  const [root, ...segments] = path.split('/').filter(Boolean);
  if (root !== 'api' && root !== 'apis') {
    return {};
  }
  const group = root === 'apis' ? segments.shift() ?? '' : '';
  segments.shift();
  const inNamespace =
    segments[0] === 'namespaces' &&
    segments.length > 2 &&
    !namespaceSubresources.includes(segments[2]);
  const namespace = inNamespace ? segments[1] : undefined;
  const [plural, name, subresource] = inNamespace
    ? segments.slice(2)
    : segments;
  return plural
    ? { kindId: kindId({ group, plural }), namespace, name, subresource }
    : {};
}

function verbOf(
  method: string,
  query: URLSearchParams,
  { kindId: id, name }: Subject,
): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    default:
      if (query.get('watch') === 'true') {
        return 'watch';
      }
      return id && !name ? 'list' : 'get';
  }
}
