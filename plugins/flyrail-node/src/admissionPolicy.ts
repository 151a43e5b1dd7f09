import type {
  KubernetesObject,
  ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';

/** A static rule about more than the spec: CEL in a CRD sees neither the object's namespace nor its labels. */
export interface AdmissionPolicy {
  /** Lower-case with dashes, unique within the operator. */
  name: string;
  /** What it is for, as an auditor would want to read it. */
  reason: string;
  /** CEL over `object`; each message names the field, what is wrong and what to do. */
  validations: readonly { expression: string; message: string }[];
}

/**
 * The ValidatingAdmissionPolicies (admissionregistration.k8s.io/v1) of an operator, each with its binding. They hold
 * when the portal is down, and only speak when a spec is new: an object that is there already can be labelled, reported
 * about and deleted whatever it says. Kubernetes before 1.30 does not serve them: the reconcile checks the same. Pure.
 */
export function admissionPoliciesFor(operator: {
  readonly name: string;
  readonly watches: ResourceRef;
  readonly policies: readonly AdmissionPolicy[];
}): KubernetesObject[] {
  const { group, version, plural } = operator.watches;
  return operator.policies.flatMap(({ name, reason, validations }) => {
    const metadata = {
      name: `flyrail-${operator.name}-${name}`,
      labels: {
        'app.kubernetes.io/name': `flyrail-${operator.name}`,
        'app.kubernetes.io/part-of': 'flyrail',
      },
      annotations: { 'flyrail.io/reason': reason },
    };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    return [
      {
        apiVersion,
        kind: 'ValidatingAdmissionPolicy',
        metadata,
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: [group],
                apiVersions: [version],
                operations: ['CREATE', 'UPDATE'],
                resources: [plural],
              },
            ],
          },
          matchConditions: [
            {
              name: 'the-spec-is-new',
              expression: 'oldObject == null || object.spec != oldObject.spec',
            },
          ],
          validations: validations.map(validation => ({ ...validation })),
        },
      },
      {
        apiVersion,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata,
        spec: { policyName: metadata.name, validationActions: ['Deny'] },
      },
    ];
  });
}
