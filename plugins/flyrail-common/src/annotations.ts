/** The label or annotation by which Backstage finds an entity's workloads. @public */
export const KUBERNETES_ID = 'backstage.io/kubernetes-id';
/** Narrows the search to one namespace. @public */
export const KUBERNETES_NAMESPACE = 'backstage.io/kubernetes-namespace';
/** Finds workloads by a label selector instead of the id. @public */
export const KUBERNETES_LABEL_SELECTOR =
  'backstage.io/kubernetes-label-selector';
/** Narrows the search to one cluster. @public */
export const KUBERNETES_CLUSTER = 'backstage.io/kubernetes-cluster';

/** `"true"` on an object stops its operator from changing anything. @public */
export const FLYRAIL_PAUSED = 'flyrail.io/paused';
/** The person or agent that paused it in the portal; gone when it is resumed. @public */
export const FLYRAIL_PAUSED_BY = 'flyrail.io/paused-by';
/**
 * On an object of ours: kinds, with commas between, of which an object of its name that nothing controls is taken over
 * (`Deployment,Service`). Without it such an object is left alone. @public
 */
export const FLYRAIL_ADOPT = 'flyrail.io/adopt';
/** The owner of the catalog entity, as an entity reference. @public */
export const FLYRAIL_OWNER = 'flyrail.io/owner';
/** The system of the catalog entity, as an entity reference. @public */
export const FLYRAIL_SYSTEM = 'flyrail.io/system';
/** The person or agent that asked for the last change. @public */
export const FLYRAIL_REQUESTED_BY = 'flyrail.io/requested-by';
/**
 * The fingerprint of what an operator last applied to an object that it owns: so that a field it wants no longer is
 * removed also by a host that did not apply it. @public
 */
export const FLYRAIL_APPLIED = 'flyrail.io/applied';

const CAPABILITY = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * The entity annotation that turns a capability's tab on, for example
 * `flyrail.io/webapp`.
 *
 * @param capability - lower case, as in the package names: `webapp`, `backup`
 * @throws RangeError when the name cannot be part of an annotation
 * @public
 */
export function capabilityAnnotation(capability: string): string {
  if (!CAPABILITY.test(capability)) {
    throw new RangeError(
      `Capability "${capability}": use lower case letters, digits and dashes, for example "webapp"`,
    );
  }
  return `flyrail.io/${capability}`;
}

/**
 * What a capability annotation's value asks for: the objects that carry the
 * entity's `backstage.io/kubernetes-id` label, or objects by name.
 *
 * @public
 */
export type CapabilitySelection =
  | { by: 'label' }
  | { by: 'name'; refs: { namespace: string; name: string }[] }
  | { by: 'invalid'; message: string };

/**
 * Reads a capability annotation: `enabled`, or `<namespace>/<name>[,…]`.
 * Never throws: a value that cannot be read comes back as `invalid` with a
 * message that says what to write instead.
 *
 * @public
 */
export function parseCapability(value: string): CapabilitySelection {
  if (value.trim() === 'enabled') {
    return { by: 'label' };
  }
  const refs = [];
  for (const part of value.split(',').map(item => item.trim())) {
    const [namespace, name, ...rest] = part.split('/');
    if (
      rest.length > 0 ||
      !DNS_LABEL.test(namespace) ||
      !DNS_SUBDOMAIN.test(name ?? '')
    ) {
      return {
        by: 'invalid',
        message: `"${part}" is neither "enabled" nor "<namespace>/<name>": write for example "enabled" or "production/sample-app"`,
      };
    }
    refs.push({ namespace, name });
  }
  return { by: 'name', refs };
}
