import {
  resourcePath,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { KubeConfig } from '@kubernetes/client-node';
import { ApiError } from './apiError';
import type { RefusableCredentials } from './authentication';
import { backoffDelay, type BackoffOptions } from '../queue/backoff';
import { ServiceAccount } from '../builtins';
import type { Clock } from '../clock';
import type { ClusterConnection } from './clusterConnection';
import { loadKubeConfig } from './kubeConfig';

/** What is asked for; the API server may grant another time, and that one counts. */
const lifetimeSeconds = 3600;
/** Of its life; after that it is renewed beside the work, long before it ends. */
const renewAfterShare = 0.8;
/** A token younger than this is not given up when a token is refused: it was its predecessor's refusal, or nothing helps. */
const leastAgeMs = 5_000;
/** Between two attempts that fail. */
const retryBackoff: BackoffOptions = {
  baseMs: 1_000,
  maxMs: 60_000,
  jitter: 0.2,
};

/** The cluster gives the operator no identity: its ServiceAccount is missing, or the host may not ask for its tokens. */
export class NoIdentityError extends Error {
  readonly name = 'NoIdentityError';

  constructor(message: string, /** What to do. */ readonly remedy: string) {
    super(message);
  }
}

export interface OperatorTokenOptions {
  /** The host's own connection: its credentials may do little more than ask for these tokens. */
  connection: Pick<ClusterConnection, 'name' | 'request'>;
  /** The operator's account, `flyrail-<operator>`. */
  serviceAccount: string;
  namespace: string;
  clock: Pick<Clock, 'monotonic' | 'random'>;
}

interface HeldToken {
  value: string;
  heldSince: number;
  renewAt: number;
  expiresAt: number;
}

/**
 * A short-lived token of one operator's ServiceAccount, from the TokenRequest API: an hour, renewed at 80 % of it
 * beside the work. A token that was refused or has expired is replaced by the next `get`. However often it is asked,
 * there is one request at a time; failures are followed by a pause of 1 s, doubling to 60 s, in which the last error
 * is the answer; and refusals replace a token at most every 5 s.
 */
export class OperatorToken {
  #held?: HeldToken;
  #asking?: Promise<string>;
  #failures = 0;
  #notBefore = -Infinity;
  #error?: Error;

  constructor(private readonly options: OperatorTokenOptions) {}

  /** Why there is no token, or why the present one is not renewed; undefined when all is well. */
  problem(): Error | undefined {
    return this.#error;
  }

  /** How long to wait before asking again can help, in milliseconds. */
  pauseMs(): number {
    return Math.max(0, this.#notBefore - this.options.clock.monotonic());
  }

  /**
   * @throws NoIdentityError when the account is missing or its tokens are not for this host; else what the request
   *   failed with (ApiError, ClusterUnreachableError)
   */
  async get(): Promise<string> {
    const now = this.options.clock.monotonic();
    const held = this.#held;
    if (held && now < held.expiresAt) {
      if (now >= held.renewAt && now >= this.#notBefore) {
        // The one that is held is still good: nobody waits for its renewal, and its failure is told by problem().
        this.#ask().catch(() => {});
      }
      return held.value;
    }
    if (now < this.#notBefore && this.#error) throw this.#error;
    return this.#ask();
  }

  /** Whether there is a token that has not expired. */
  holdsOne(): boolean {
    return (
      this.#held !== undefined &&
      this.options.clock.monotonic() < this.#held.expiresAt
    );
  }

  /** Something changed for the better (the cluster is back): the next `get` asks at once. */
  retryNow(): void {
    this.#notBefore = -Infinity;
  }

  /** The API server refused the token. */
  refused(): void {
    const age = this.options.clock.monotonic() - (this.#held?.heldSince ?? 0);
    if (this.#held && age >= leastAgeMs) this.#held = undefined;
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#request().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #request(): Promise<string> {
    const { connection, namespace, serviceAccount, clock } = this.options;
    try {
      const { spec, status } = await connection.request<
        KubernetesObject<{ expirationSeconds?: number }, { token?: string }>
      >({
        method: 'POST',
        path: resourcePath(ServiceAccount, {
          namespace,
          name: serviceAccount,
          subresource: 'token',
        }),
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: lifetimeSeconds },
        },
      });
      if (!status?.token) {
        throw new Error(
          `Cluster "${connection.name}" answered a TokenRequest without a token`,
        );
      }
      const now = clock.monotonic();
      // Counted from the answer on this machine's clock: the cluster's may differ.
      const lifeMs = (spec?.expirationSeconds ?? lifetimeSeconds) * 1000;
      this.#held = {
        value: status.token,
        heldSince: now,
        renewAt: now + lifeMs * renewAfterShare,
        expiresAt: now + lifeMs,
      };
      this.#failures = 0;
      this.#notBefore = -Infinity;
      this.#error = undefined;
      return status.token;
    } catch (error) {
      this.#failures++;
      const asked = error instanceof ApiError ? error.retryAfterMs ?? 0 : 0;
      this.#notBefore =
        clock.monotonic() +
        Math.max(asked, backoffDelay(retryBackoff, this.#failures, clock));
      this.#error = this.#explained(error as Error);
      throw this.#error;
    }
  }

  #explained(error: Error): Error {
    const { connection, namespace, serviceAccount } = this.options;
    const account = `ServiceAccount ${namespace}/${serviceAccount}`;
    if (!(error instanceof ApiError)) return error;
    // A 404 that is not the API server's own says something about the address, not about the account.
    if (error.status === 404 && error.reason === 'NotFound') {
      return new NoIdentityError(
        `${account} does not exist in cluster "${connection.name}".`,
        `Apply the operator's generated config/rbac to the cluster (kubectl apply -k config/rbac); it is noticed by itself.`,
      );
    }
    if (error.status === 403 && error.reason === 'Forbidden') {
      return new NoIdentityError(
        `The host may not ask for tokens of ${account} in cluster "${connection.name}": ${error.message}`,
        `Apply the host's generated roles to the cluster, bound to the credentials in flyrail.clusters "${connection.name}"; it is noticed by itself.`,
      );
    }
    return error;
  }
}

/** The address and authority of the host's access, with the operator's token instead of the host's credentials. */
export async function operatorAccess(
  host: KubeConfig,
  token: OperatorToken,
): Promise<KubeConfig & RefusableCredentials> {
  const cluster = host.getCurrentCluster()!;
  const access = await loadKubeConfig({ url: cluster.server });
  const provider = 'flyrail-token-request';
  access.loadFromClusterAndUser(cluster, {
    name: 'operator',
    authProvider: { name: provider, config: {} },
  });
  access.addAuthenticator({
    isAuthProvider: ({ authProvider }) => authProvider?.name === provider,
    applyAuthentication: async (_, options) => {
      const headers = options.headers as Record<string, string>;
      headers.Authorization = `Bearer ${await token.get()}`;
    },
  });
  return Object.assign(access, { refused: () => token.refused() });
}
