import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import type { OwnersOfEach } from '@flyrail/backstage-plugin-flyrail-node';

/** Sets of conditions that judgements are remembered of: one for each group of people that a policy tells apart. */
const KEPT = 50;

/** What was decided of an object, and the owners that it had then. */
interface Judgement {
  owners: OwnersOfEach;
  allowed: boolean;
}

const areSame = (some: OwnersOfEach, others: OwnersOfEach) =>
  some === others ||
  (some.length === others.length &&
    some.every(
      (owners, index) =>
        owners.length === others[index].length &&
        owners.every((owner, each) => owner === others[index][each]),
    ));

/**
 * Remembers what conditions said of an object: it depends on where the object
 * is and who owns it, and on nothing else. A changed object is another one (the
 * cache replaces, it never writes into one), so nothing is to be forgotten.
 */
export class Judgements {
  readonly #byConditions = new Map<
    string,
    WeakMap<KubernetesObject, Judgement>
  >();

  /** A judge by these conditions, that asks `decide` where nothing is remembered. */
  by(
    conditions: unknown,
  ): (
    object: KubernetesObject,
    owners: OwnersOfEach,
    decide: () => boolean,
  ) => boolean {
    const remembered = this.#of(JSON.stringify(conditions));
    return (object, owners, decide) => {
      const known = remembered.get(object);
      if (known && areSame(known.owners, owners)) return known.allowed;
      const allowed = decide();
      remembered.set(object, { owners, allowed });
      return allowed;
    };
  }

  #of(key: string): WeakMap<KubernetesObject, Judgement> {
    const remembered = this.#byConditions.get(key) ?? new WeakMap();
    // The one that was used longest ago goes first.
    this.#byConditions.delete(key);
    this.#byConditions.set(key, remembered);
    if (this.#byConditions.size > KEPT) {
      this.#byConditions.delete(this.#byConditions.keys().next().value!);
    }
    return remembered;
  }
}
