/** An answer in an OpenAPI document, or where it stands. */
export interface DescribedResponse {
  /** `#/components/responses/NAME`; then there is nothing else. */
  $ref?: string;
  /** By media type; absent where the answer has no body. */
  content?: Record<string, { schema: object }>;
}

/** What is read of an OpenAPI document. */
export interface OpenApiDocument {
  /** The first one's `url` is where the routes begin. */
  servers: { url: string }[];
  /** By route and method. */
  paths: Record<
    string,
    Record<string, { responses?: Record<string, DescribedResponse> }>
  >;
  /** What answers may refer to. */
  components?: { responses?: Record<string, DescribedResponse> };
}

/** What holds a value against a JSON schema: Ajv's class for the draft of OpenAPI 3.1, `ajv/dist/2020`. */
export interface SchemaChecker {
  /** Takes a schema that others refer to by its `$id`. */
  addSchema(schema: object): unknown;
  /** What tells whether a value is as the schema says, and keeps why not. */
  compile(schema: object): {
    (value: unknown): boolean;
    errors?: object[] | null;
  };
  /** Those errors as a text. */
  errorsText(errors: any): string;
}

const ID = 'described';
const JSON_SCHEMA = 'content/application~1json/schema';

/**
 * The description of an HTTP API, against which tests hold what is really served. Stricter than a client may be: a field
 * that the document does not know is a mistake.
 */
export class ApiDescription {
  private readonly checks = new Map<
    string,
    ReturnType<SchemaChecker['compile']>
  >();

  constructor(
    private readonly document: OpenApiDocument,
    private readonly checker: SchemaChecker,
  ) {
    checker.addSchema({ $id: ID, ...(closed(document) as object) });
  }

  /** `get /v1/clusters` of each operation, in the order of the alphabet. */
  get operations(): string[] {
    return Object.entries(this.document.paths)
      .flatMap(([route, item]) =>
        Object.keys(item)
          .filter(key => key !== 'parameters')
          .map(method => `${method} ${route}`),
      )
      .sort();
  }

  /**
   * Holds an answer against the document.
   *
   * @param method - in small letters
   * @param url - without a host
   * @throws Error with what differs, or when the document has no such answer
   */
  requireAnswer(
    method: string,
    url: string,
    status: number,
    body: unknown,
  ): void {
    const { paths, servers } = this.document;
    const base = servers[0].url;
    const path = url.replace(/\?.*/, '');
    const route = path.startsWith(base) ? path.slice(base.length) : path;
    // What Backstage itself serves below a plugin is not ours to describe.
    if (/^\/\.(well-known|backstage)\//.test(route)) {
      return;
    }
    const template = Object.keys(paths).find(each =>
      new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(route),
    );
    const responses = paths[template ?? '']?.[method]?.responses;
    if (!template || !responses) {
      throw new Error(`${method} ${route} is not described`);
    }
    const key = status in responses ? String(status) : 'default';
    if (!(key in responses)) {
      throw new Error(`${method} ${template}: ${status} is not described`);
    }
    const { $ref } = responses[key];
    const place =
      $ref?.slice(1) ??
      `/paths/${template.replace(/\//g, '~1')}/${method}/responses/${key}`;
    const described = $ref
      ? this.document.components?.responses?.[$ref.split('/').pop()!]
      : responses[key];
    // An answer without a body has nothing to hold against it.
    if (!described?.content) {
      return;
    }
    const check = this.checkAt(encodeURI(`${place}/${JSON_SCHEMA}`));
    if (!check(body)) {
      const why = this.checker.errorsText(check.errors);
      throw new Error(
        `${method} ${template}: ${status} is not as described: ${why}\n${JSON.stringify(
          body,
          null,
          2,
        ).slice(0, 2_000)}`,
      );
    }
  }

  private checkAt(pointer: string): ReturnType<SchemaChecker['compile']> {
    const known =
      this.checks.get(pointer) ??
      this.checker.compile({ $ref: `${ID}#${pointer}` });
    this.checks.set(pointer, known);
    return known;
  }
}

/** The same with every object closed that does not say that it is open. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(closed);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const copy: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, closed(inner)]),
  );
  const isOpen = 'additionalProperties' in copy;
  return copy.type === 'object' && copy.properties && !isOpen
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** `get /v1/clusters`, in the notation of OpenAPI, of each route of an Express router, in the order of the alphabet. */
export function servedRoutes(router: unknown): string[] {
  const { stack } = router as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return stack
    .flatMap(({ route }) =>
      route
        ? Object.keys(route.methods).map(
            method => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
          )
        : [],
    )
    .sort();
}
