import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { LRUCache } from 'lru-cache';

/** A right that is taken away is gone after as long; a page asks several times in it. */
const KEPT_MS = 5000;
const PEOPLE = 10_000;

type Decide = (credentials: BackstageCredentials) => Promise<PolicyDecision>;

/**
 * What the policy decided of a person's reading, kept for 5 s: asking it is
 * dearer than the answer to most reads. Nothing is kept of a service, nor of a
 * decision that failed.
 */
export class ReadDecisions {
  readonly #decide: Decide;
  readonly #kept: LRUCache<string, PolicyDecision, BackstageCredentials>;

  /** `now` in milliseconds, of a clock that only goes forward. */
  constructor(decide: Decide, clock: { now(): number } = performance) {
    this.#decide = decide;
    this.#kept = new LRUCache<string, PolicyDecision, BackstageCredentials>({
      max: PEOPLE,
      ttl: KEPT_MS,
      ttlResolution: 0,
      perf: clock,
      fetchMethod: (_person, _before, { context }) => decide(context),
    });
  }

  async of(credentials: BackstageCredentials): Promise<PolicyDecision> {
    const principal = credentials.principal as BackstageUserPrincipal;
    return principal.type === 'user'
      ? this.#kept.forceFetch(principal.userEntityRef, { context: credentials })
      : this.#decide(credentials);
  }
}
