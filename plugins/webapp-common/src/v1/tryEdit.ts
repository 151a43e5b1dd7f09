import {
  fieldChanges,
  parseResource,
  withoutRequester,
  type CallOptions,
  type FieldChange,
  type FieldProblem,
  type FlyrailApi,
  type LatestResource,
  type ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, type WebAppObject } from './WebApp';
import { withoutAdded } from './withoutAdded';

/**
 * A change of a WebApp's spec, as a form has it.
 *
 * @public
 */
export interface WebAppEdit {
  address: ResourceAddress;
  /** The whole spec as it shall be, with what the form added by itself. */
  spec: Record<string, unknown>;
  /** The object that the form was filled in from. */
  base: { uid: string; generation: number };
}

/**
 * What an edit would come to. `live` is the WebApp now; its `gitOwner` says that the change belongs into a repository.
 *
 * @public
 */
export type EditVerdict = { live: LatestResource<WebAppObject> } & (
  | {
      outcome: 'change';
      /** The spec as it shall be, as the person wrote it. */
      spec: Record<string, unknown>;
      /** None: it is so already. */
      changes: FieldChange[];
      /** Whether the API server tried it; else only the schema and its rules did. */
      judged: boolean;
    }
  /** It was changed, or replaced, since the form was filled in. */
  | { outcome: 'stale' }
  /** By the schema or its rules; the API server's refusals are thrown. */
  | { outcome: 'refused'; problems: FieldProblem[] }
);

/**
 * Tries an edit; nothing is stored. The API server is asked, but for a WebApp that Argo CD, Flux or Helm keep: nobody
 * else may write that, not even to try, so the schema judges now and the API server when the change is merged.
 *
 * @throws what the client throws: the API server's refusal (`problemsOf`), or why it could not be asked
 * @public
 */
export async function tryEdit(
  api: Pick<FlyrailApi, 'getLatestResource' | 'editResource'>,
  { address, spec: written, base }: WebAppEdit,
  options: CallOptions = {},
): Promise<EditVerdict> {
  const live = await api.getLatestResource<WebAppObject>(address, options);
  const { metadata } = live.object;
  const spec = withoutAdded(written, live.object.spec);
  const changed = { ...live.object, spec } as WebAppObject;
  const asWanted = fieldChanges(asStored(live.object), asStored(changed));
  const unchanged = { outcome: 'change', spec, changes: [], judged: false };
  if (metadata.uid !== base.uid || metadata.generation !== base.generation) {
    // Somebody, or this very edit a moment ago, made it what is asked for.
    return metadata.uid === base.uid && asWanted.length === 0
      ? ({ live, ...unchanged } as EditVerdict)
      : { live, outcome: 'stale' };
  }
  if (live.gitOwner) {
    const parsed = parseResource(WebApp, changed);
    return parsed.ok
      ? { live, outcome: 'change', spec, changes: asWanted, judged: false }
      : { live, outcome: 'refused', problems: parsed.problems };
  }
  const tried = await api.editResource(
    address,
    { spec, base, dryRun: true },
    options,
  );
  const changes = withoutRequester(tried.changes);
  return { live, outcome: 'change', spec, changes, judged: true };
}

/** With the defaults that an API server fills in; as it is where it would be refused. */
function asStored(app: WebAppObject): WebAppObject {
  const parsed = parseResource(WebApp, app);
  return parsed.ok ? { ...app, spec: parsed.object.spec } : app;
}
