import type { AdmissionPolicy } from '@flyrail/backstage-plugin-flyrail-node';
import { PROTECTED_NAMESPACES } from '@flyrail/backstage-plugin-optimization-common';

const list = `[${PROTECTED_NAMESPACES.map(name => `'${name}'`).join(', ')}]`;

/** What CEL in the CRD cannot see: the namespace of the object itself. The reconcile checks the same. */
export const policies: AdmissionPolicy[] = [
  {
    name: 'protected',
    reason: 'Nothing that runs the cluster is optimized',
    validations: [
      {
        expression: `!(object.metadata.namespace in ${list})`,
        message: `metadata.namespace: the cluster itself lives in ${PROTECTED_NAMESPACES.join(
          ', ',
        )}, so nothing there is optimized: create it in the namespace of your workload`,
      },
    ],
  },
  {
    name: 'own-namespace',
    reason:
      'A CostOptimization reaches only into its own namespace; list exceptions as a namespaceSelector of the binding and in flyrail.optimization.crossNamespaces',
    validations: [
      {
        expression:
          // Unlike in a CRD, a reserved word needs no underscores here: the object is a map.
          '!has(object.spec.targetWorkload.namespace) || object.spec.targetWorkload.namespace == object.metadata.namespace',
        message:
          'spec.targetWorkload.namespace: it must be the namespace of the CostOptimization: leave it out and create the CostOptimization beside its workload',
      },
    ],
  },
];
