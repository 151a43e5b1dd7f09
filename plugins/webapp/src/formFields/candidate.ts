import {
  KubernetesObject,
  kindId,
  parseResourceRef,
  resourceRefOf,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, webAppObject } from '@flyrail/backstage-plugin-webapp-common';

/** What the spec of an edit started from. */
export type EditBase = { uid: string; generation: number };

/** The WebApp that a form describes so far, and where it would go: a new one, or a change to one that is there. */
export type Candidate =
  | { intent: 'create'; cluster: string; object: KubernetesObject }
  | {
      intent: 'edit';
      cluster: string;
      address: ResourceAddress;
      spec: Record<string, unknown>;
      base: EditBase;
      /** It goes to a repository, not to the cluster. */
      pullRequest: boolean;
    };

/** The WebApp of the template's form, or `undefined` while what it takes to try it is missing. */
export function candidateOf(
  formData: Record<string, unknown>,
): Candidate | undefined {
  const { name, namespace, cluster, owner, system, spec } = formData;
  const address = addressOf(formData.webApp);
  if (address) {
    const edit = formData.edit as
      | { spec?: Record<string, unknown>; base?: EditBase }
      | undefined;
    return edit?.spec && edit.base
      ? {
          intent: 'edit',
          cluster: address.cluster,
          address,
          spec: edit.spec,
          base: edit.base,
          pullRequest: formData.how === 'pullRequest',
        }
      : undefined;
  }
  if (!isText(name) || !isText(namespace) || !isText(cluster)) {
    return undefined;
  }
  return {
    intent: 'create',
    cluster,
    object: webAppObject({
      name,
      namespace,
      owner: isText(owner) ? owner : undefined,
      system: isText(system) ? system : undefined,
      spec,
    }),
  };
}

/** The WebApp that `cluster/namespace/name` stands for, as the forms write it. */
export function addressOf(value: unknown): ResourceAddress | undefined {
  const [cluster, ...rest] = isText(value) ? value.split('/') : [];
  return parseResourceRef([cluster, kindId(WebApp), ...rest].join('/'));
}

/** The reverse of {@link addressOf}. */
export function addressText(address: ResourceAddress): string {
  const [cluster, , namespace, name] = resourceRefOf(address).split('/');
  return [cluster, namespace, name].join('/');
}

/** The page of the template that edits this WebApp, its form filled in. */
export function editTemplatePath(address: ResourceAddress): string {
  const formData = JSON.stringify({ webApp: addressText(address) });
  return `/create/templates/default/webapp-edit?${new URLSearchParams({
    formData,
  })}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
