import { Document, stringify, type YAMLMap, type YAMLSeq } from 'yaml';

type KubernetesObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    annotations?: Record<string, string>;
  };
  rules?: object[];
};

const REASON = 'flyrail.io/reason.';

/** Names as kubebuilder gives them; an operator's namespaced role is the one for its Leases. */
const ofOperator: Record<string, string> = {
  ServiceAccount: 'service_account.yaml',
  ClusterRole: 'role.yaml',
  ClusterRoleBinding: 'role_binding.yaml',
  Role: 'leader_election_role.yaml',
  RoleBinding: 'leader_election_role_binding.yaml',
};

const ofHost: Record<string, string> = {
  Namespace: 'namespace.yaml',
  ServiceAccount: 'service_account.yaml',
  Role: 'role.yaml',
  RoleBinding: 'role_binding.yaml',
};

const ofToken: Record<string, string> = {
  Role: 'host_token_role.yaml',
  RoleBinding: 'host_token_role_binding.yaml',
};

/**
 * `config/rbac` of an operator module: file name → content. With `host`, the
 * host's rights for this operator alone, it also has the role by which the host
 * may ask for this operator's tokens.
 */
export function operatorRbacFiles(
  objects: readonly object[],
  notice: string,
  { host = [] }: { host?: readonly object[] } = {},
) {
  const [{ metadata }] = objects as KubernetesObject[];
  const token = (host as KubernetesObject[]).filter(
    ({ kind }) => kind in ofToken,
  );
  const own = token.map(object => renamed(object, `${metadata.name}-token`));
  return rbacFiles(
    [
      ...named(objects as KubernetesObject[], ofOperator),
      ...named(own, ofToken),
    ],
    notice,
  );
}

/** `config/rbac` of the host: file name → content. */
export function hostRbacFiles(objects: readonly object[], notice: string) {
  return rbacFiles(named(objects as KubernetesObject[], ofHost), notice);
}

function renamed(object: any, name: string): KubernetesObject {
  return {
    ...object,
    metadata: { ...object.metadata, name },
    ...(object.roleRef && { roleRef: { ...object.roleRef, name } }),
  };
}

type NamedObject = { file: string; object: KubernetesObject };

function named(
  objects: readonly KubernetesObject[],
  names: Record<string, string>,
): NamedObject[] {
  const taken = new Set<string>();
  return objects.map(object => {
    const file = names[object.kind];
    if (!file || taken.has(file))
      throw new Error(
        `${object.kind} ${object.metadata.name}: config/rbac has no file for ${
          file ? 'a second one' : 'this kind'
        }; give it a name in tools/generate/src/rbacFiles.ts`,
      );
    taken.add(file);
    return { file, object };
  });
}

/** One object a file, and a kustomization, so that `kubectl apply -k config/rbac` takes them all. */
function rbacFiles(
  objects: readonly NamedObject[],
  notice: string,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { file, object } of objects)
    files[file] = `# ${notice}\n${withReasons(object)}`;
  const resources = Object.keys(files);
  files['kustomization.yaml'] = `# ${notice}\n${stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
  })}`;
  return files;
}

/** The object as YAML, with the reason of each rule (an annotation of the generated object) as the comment above it. */
function withReasons({ metadata, ...object }: KubernetesObject): string {
  const { annotations = {}, ...rest } = metadata;
  const kept = Object.entries(annotations).filter(
    ([name]) => !name.startsWith(REASON),
  );
  const { apiVersion, kind, ...body } = object;
  const document = new Document(
    {
      apiVersion,
      kind,
      metadata: {
        ...rest,
        ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
      },
      ...body,
    },
    { aliasDuplicateObjects: false },
  );
  const rules = document.get('rules') as YAMLSeq | undefined;
  for (const [index, rule] of rules?.items.entries() ?? []) {
    const reason = annotations[REASON + index];
    if (!reason)
      throw new Error(
        `${kind} ${rest.name}: rule ${index} has no reason; each rule says why it is there`,
      );
    (rule as YAMLMap).commentBefore = ` ${reason}`;
  }
  return document.toString({ lineWidth: 120 });
}
