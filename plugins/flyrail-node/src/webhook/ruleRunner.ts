import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  parseResource,
  resourcePath,
  type FieldProblem,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { compare } from 'fast-json-patch';
import { readObject } from '../cluster/readObject';
import type { Clock } from '../clock';
import type { ClusterConnection } from '../cluster/clusterConnection';
import {
  refusal,
  type AdmissionRequest,
  type AdmissionResponse,
} from './admissionReview';
import type {
  AdmissionContext,
  AdmissionOperator,
  AdmissionRule,
} from './admissionRule';
import type { WebhookMetrics } from './webhookMetrics';

/** The API server cuts warnings: 256 characters are safe everywhere. */
const warningLength = 250;

export interface RuleRunnerOptions {
  operator: AdmissionOperator;
  cluster: string;
  /** As the operator, for what rules look up. May throw: then the rule fails, and the request passes. */
  connection(): ClusterConnection;
  /** For all rules of one request together. */
  budgetMs: number;
  clock: Clock;
  logger: LoggerService;
  metrics: WebhookMetrics;
}

const nameIn = ({ name, object, oldObject }: AdmissionRequest): string =>
  name || (object ?? oldObject)?.metadata.name || '';

/** What a rule did instead of answering. */
class RuleFailure extends Error {
  constructor(readonly cause: 'slow' | 'threw', message: string) {
    super(message);
  }
}

/**
 * Asks the rules of one operator about one request. Always answers within the budget and never rejects: a rule that is
 * slow or throws lets the request pass with a warning, because the reconcile checks again and is the gate.
 */
export class RuleRunner {
  constructor(private readonly options: RuleRunnerOptions) {}

  async validate(request: AdmissionRequest): Promise<AdmissionResponse> {
    const warnings: string[] = [];
    const problems: FieldProblem[] = [];
    await this.each(request, 'validate', warnings, async (rule, context) => {
      const verdict = await rule.validate!(context);
      if (verdict.allowed) {
        warnings.push(...(verdict.warnings ?? []));
      } else {
        problems.push(...verdict.problems);
      }
    });
    const { metrics, operator } = this.options;
    if (problems.length > 0) {
      metrics.refusals.inc({ operator: operator.name });
    }
    return {
      uid: request.uid,
      allowed: problems.length === 0,
      ...shown(warnings),
      ...(problems.length > 0
        ? {
            status: refusal(operator, nameIn(request), problems),
          }
        : {}),
    };
  }

  async mutate(request: AdmissionRequest): Promise<AdmissionResponse> {
    const { watches } = this.options.operator;
    const given = request.object;
    const warnings: string[] = [];
    // What does not fit the schema is refused by the API server right after this.
    if (!given || !parseResource(watches, given).ok) {
      return { uid: request.uid, allowed: true };
    }
    let object = given;
    await this.each(request, 'mutate', warnings, async (rule, context) => {
      const changed = await rule.mutate!({ ...context, object });
      if (changed) {
        object = onlyWhatMayChange(object, changed);
      }
    });
    const patch = compare(given, object);
    return {
      uid: request.uid,
      allowed: true,
      ...shown(warnings),
      ...(patch.length > 0
        ? {
            patchType: 'JSONPatch',
            patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
          }
        : {}),
    };
  }

  /** Runs the rules in their order, within one budget; a failure becomes a warning and a number. */
  private async each(
    request: AdmissionRequest,
    step: 'validate' | 'mutate',
    warnings: string[],
    run: (rule: AdmissionRule, context: AdmissionContext) => Promise<void>,
  ): Promise<void> {
    const { clock, budgetMs, operator, logger, metrics } = this.options;
    const over = new AbortController();
    const timer = clock.after(budgetMs, () => over.abort());
    const context = this.contextFor(request, over.signal);
    try {
      for (const rule of operator.webhooks) {
        if (rule[step] && rule.operations.includes(request.operation)) {
          try {
            await within(over.signal, budgetMs, run(rule, context));
          } catch (error) {
            const cause = error instanceof RuleFailure ? error.cause : 'threw';
            metrics.ruleFailures.inc({
              operator: operator.name,
              rule: rule.name,
              cause,
            });
            logger.warn(
              `Admission rule ${rule.name} about ${operator.watches.kind} ${
                request.namespace ?? ''
              }/${nameIn(request)}: ${
                (error as Error).message
              }. The request was allowed.`,
            );
            warnings.push(
              `flyrail-${operator.name}: ${rule.name} could not be checked (${
                cause === 'slow' ? 'no answer in time' : 'it failed'
              }); it is checked again when the object is reconciled`,
            );
          }
        }
      }
    } finally {
      timer.cancel();
      over.abort();
    }
  }

  private contextFor(
    request: AdmissionRequest,
    signal: AbortSignal,
  ): AdmissionContext {
    const { clock, cluster, connection, logger } = this.options;
    const { operation, object, oldObject, userInfo, dryRun } = request;
    return {
      operation,
      object: (operation === 'DELETE' ? oldObject : object)!,
      ...(operation === 'UPDATE' && oldObject ? { oldObject } : {}),
      user: { username: userInfo.username, groups: userInfo.groups ?? [] },
      dryRun: dryRun ?? false,
      cluster: { name: cluster },
      get: async (resource, at) =>
        readObject(connection(), resource, at, signal),
      list: async (resource, { namespace, labelSelector } = {}) => {
        const { items } = await connection().request<{
          items: KubernetesObject[];
        }>({
          path: resourcePath(resource, { namespace }),
          query: { labelSelector, limit: 500 },
          signal,
        });
        return items;
      },
      signal,
      logger,
      now: () => new Date(clock.now()),
    };
  }
}

/** Identity, owner references, finalizers and status are not a rule's to change. */
function onlyWhatMayChange(
  given: KubernetesObject,
  changed: KubernetesObject,
): KubernetesObject {
  const { labels, annotations } = changed.metadata;
  const { labels: _l, annotations: _a, ...metadata } = given.metadata;
  return {
    ...given,
    metadata: {
      ...metadata,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
    spec: changed.spec,
  };
}

async function within(
  over: AbortSignal,
  budgetMs: number,
  work: Promise<void>,
): Promise<void> {
  let stop = () => {};
  const tooLate = new Promise<never>((_, reject) => {
    stop = () =>
      reject(new RuleFailure('slow', `no answer within ${budgetMs} ms`));
    if (over.aborted) {
      stop();
    } else {
      over.addEventListener('abort', stop, { once: true });
    }
  });
  // Whoever loses may still fail later: nobody listens then.
  work.catch(() => {});
  tooLate.catch(() => {});
  try {
    await Promise.race([work, tooLate]);
  } finally {
    over.removeEventListener('abort', stop);
  }
}

function shown(warnings: string[]): { warnings?: string[] } {
  return warnings.length > 0
    ? { warnings: warnings.map(words => words.slice(0, warningLength)) }
    : {};
}
