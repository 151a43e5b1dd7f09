import type { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import type {
  AppliedObject,
  ApplyReport,
  ConditionClaim,
  StatusReport,
} from '@flyrail/backstage-plugin-flyrail-node';
import { deploymentState, type DeploymentState } from './deploymentState';
import { podProblem, type PodProblem } from './podProblem';
import type { PodSummary } from './pods';

/** What became of the wanted objects and of the pods, as the WebApp's status. Pure. */
export function summarize(
  app: WebAppObject,
  applied: ApplyReport,
  pods: readonly PodSummary[],
): StatusReport {
  const deployment = applied.objects.find(
    ({ resource, outcome }) =>
      resource.kind === 'Deployment' && outcome !== 'foreign',
  )?.object;
  const state = deploymentState(deployment);
  const problem = createProblem(state) ?? podProblem(pods, app.spec);
  const wanted = app.spec.replicas;
  return {
    conditions: [
      readyCondition(applied.objects),
      availableCondition(state, wanted, problem),
      progressingCondition(state, wanted, problem),
      degradedCondition(problem),
    ],
    status: {
      replicas: state?.replicas ?? 0,
      readyReplicas: state?.readyReplicas ?? 0,
      owned: applied.objects
        .filter(({ outcome }) => outcome !== 'unserved')
        .map(({ resource, name, outcome, object }) => ({
          apiVersion: resource.group
            ? `${resource.group}/${resource.version}`
            : resource.version,
          kind: resource.kind,
          name,
          state: ownedState(outcome, Boolean(object)),
        })),
    },
  };
}

function ownedState(outcome: AppliedObject['outcome'], there: boolean) {
  if (outcome === 'foreign') return 'foreign';
  return there ? 'present' : 'missing';
}

/** Ready: everything that the spec stands for is applied. Whether pods serve is another promise: Available. */
function readyCondition(objects: readonly AppliedObject[]): ConditionClaim {
  const claim = (reason: string, message: string): ConditionClaim => ({
    type: 'Ready',
    status: reason === 'Applied' ? 'True' : 'False',
    reason,
    message,
  });
  const foreign = objects.filter(({ outcome }) => outcome === 'foreign');
  if (foreign.length) {
    return claim(
      'NameTaken',
      `${list(foreign)} ${
        foreign.length === 1 ? 'belongs' : 'belong'
      } to someone else and was left as it is. Rename this WebApp, or delete the other object if nothing needs it`,
    );
  }
  const refused = objects.filter(({ outcome }) => outcome === 'refused');
  if (refused.length) {
    return claim(
      'Refused',
      refused
        .map(
          object =>
            `the API server refuses ${list([object])}: ${
              object.problem ?? 'without saying why'
            }`,
        )
        .join('; '),
    );
  }
  const wanted = objects.filter(({ outcome }) => outcome !== 'unserved');
  return claim('Applied', `${list(wanted)} are as the spec says`);
}

function list(objects: readonly AppliedObject[]): string {
  const names = objects.map(({ resource, name }) => `${resource.kind} ${name}`);
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function availableCondition(
  state: DeploymentState | undefined,
  wanted: number,
  problem: PodProblem | undefined,
): ConditionClaim {
  const available = state?.availableReplicas ?? 0;
  const serving = `${available} of ${wanted} pods serve`;
  if (available >= wanted || (available > 0 && !problem)) {
    return {
      type: 'Available',
      status: 'True',
      reason: 'PodsServe',
      message: serving,
    };
  }
  if (problem) {
    return {
      type: 'Available',
      status: available > 0 ? 'True' : 'False',
      reason: problem.reason,
      message: `${serving}: ${problem.message}`,
    };
  }
  return {
    type: 'Available',
    status: 'False',
    reason: 'PodsStart',
    message: serving,
  };
}

function progressingCondition(
  state: DeploymentState | undefined,
  wanted: number,
  problem: PodProblem | undefined,
): ConditionClaim {
  const claim = (
    status: 'True' | 'False',
    reason: string,
    message: string,
  ): ConditionClaim => ({ type: 'Progressing', status, reason, message });
  if (!state)
    return claim('True', 'Creating', 'its Deployment is not there yet');
  const settled =
    !state.outdated &&
    state.updatedReplicas === wanted &&
    state.replicas === wanted &&
    state.availableReplicas === wanted;
  if (settled)
    return claim('False', 'Settled', `all ${wanted} pods run the latest spec`);
  if (state.stuck) {
    return claim(
      'False',
      'Stuck',
      `it has not got further for 10 minutes${
        problem ? `: ${problem.message}` : '; see its events'
      }`,
    );
  }
  return claim(
    'True',
    'RollingOut',
    `${Math.min(
      state.updatedReplicas,
      wanted,
    )} of ${wanted} pods run the latest spec, ${state.availableReplicas} serve`,
  );
}

function degradedCondition(problem: PodProblem | undefined): ConditionClaim {
  return problem
    ? { type: 'Degraded', status: 'True', ...problem }
    : {
        type: 'Degraded',
        status: 'False',
        reason: 'AsExpected',
        message: 'nothing keeps its pods from serving',
      };
}

/** Why pods are not even created. */
function createProblem(
  state: DeploymentState | undefined,
): PodProblem | undefined {
  const words = state?.replicaFailure;
  if (!words) return undefined;
  if (/exceeded quota/.test(words)) {
    return {
      reason: 'QuotaExceeded',
      message: `the namespace's quota refuses more pods (${words}). Lower replicas or resources, or have the quota raised`,
    };
  }
  if (/violates PodSecurity/.test(words)) {
    return {
      reason: 'PodSecurityRefused',
      message: `the namespace's Pod Security level refuses its pods (${words}). Set security.podSecurityStandard to the namespace's level`,
    };
  }
  return { reason: 'PodsRefused', message: `its pods are refused: ${words}` };
}
