import type { KubernetesObject } from './kubernetes';

/** Who keeps an object as a repository or a chart has it. @public */
export interface GitOwner {
  tool: 'argocd' | 'flux' | 'helm';
  /** The Application, Kustomization or release, where the object names it. */
  name?: string;
}

type Sign = (object: KubernetesObject) => string | undefined;

const label =
  (key: string): Sign =>
  ({ metadata }) =>
    metadata.labels?.[key];
const annotation =
  (key: string): Sign =>
  ({ metadata }) =>
    metadata.annotations?.[key];

// What each tool writes on the objects that it keeps, the most telling first.
const SIGNS: { tool: GitOwner['tool']; of: Sign }[] = [
  // `<application>:<group>/<kind>:<namespace>/<name>`; copied by hand it names another object, as Argo CD itself checks.
  { tool: 'argocd', of: argoTracking },
  { tool: 'argocd', of: label('argocd.argoproj.io/instance') },
  { tool: 'flux', of: label('kustomize.toolkit.fluxcd.io/name') },
  { tool: 'flux', of: label('helm.toolkit.fluxcd.io/name') },
  { tool: 'helm', of: annotation('meta.helm.sh/release-name') },
];

const MANAGERS: Record<string, GitOwner['tool']> = {
  'argocd-controller': 'argocd',
  'argocd-application-controller': 'argocd',
  'kustomize-controller': 'flux',
  'helm-controller': 'flux',
  helm: 'helm',
};

/**
 * Whether a repository or a chart is where this object is to be changed: by
 * what Argo CD, Flux and Helm write on it, else by who manages fields of its
 * spec. Pure.
 *
 * @public
 */
export function gitOwnerOf(object: KubernetesObject): GitOwner | undefined {
  for (const { tool, of } of SIGNS) {
    const name = of(object);
    if (name) return { tool, name };
  }
  const manager = object.metadata.managedFields?.find(
    ({ manager: name = '', subresource, fieldsV1 }) =>
      !subresource && MANAGERS[name] && fieldsV1?.['f:spec'],
  )?.manager;
  return manager ? { tool: MANAGERS[manager] } : undefined;
}

function argoTracking({ kind, metadata }: KubernetesObject) {
  const id = metadata.annotations?.['argocd.argoproj.io/tracking-id'];
  const [application, what = '', where] = id?.split(':') ?? [];
  const isThis =
    what.split('/').pop() === kind &&
    where === `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return isThis ? application : undefined;
}
