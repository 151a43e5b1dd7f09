import {
  resourceRefOf,
  type ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import type { Clock } from '@flyrail/backstage-plugin-flyrail-node';

/** A page asks again at least every 15 s while it is looked at; who was not heard of for so long has gone. */
const INTEREST_MS = 60_000;
/** Objects remembered of one person; who is shown more learns of the others by asking again. */
const KEPT = 5_000;

/** What a person was shown, each with the time until which that counts. */
interface Shown {
  kinds: Map<string, number>;
  objects: Map<string, number>;
  /** When the last of these ends. */
  until: number;
}

/**
 * Who was shown what a moment ago, and may therefore be told that it changed.
 * A signal carries the name of an object, so it goes to those only.
 */
export class Readers {
  readonly #shown = new Map<string, Shown>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** The person may see everything of the kind. */
  sawKind(person: string, kindId: string): void {
    const shown = this.#of(person);
    shown.kinds.set(kindId, shown.until);
  }

  /** The person was shown these, and may not see everything of the kind. */
  saw(
    person: string,
    kindId: string,
    objects: readonly ResourceAddress[],
  ): void {
    const shown = this.#of(person);
    shown.kinds.delete(kindId);
    for (const object of objects) {
      const ref = resourceRefOf(object);
      // The one that was shown longest ago goes first.
      shown.objects.delete(ref);
      shown.objects.set(ref, shown.until);
    }
    for (const ref of shown.objects.keys()) {
      if (shown.objects.size <= KEPT) break;
      shown.objects.delete(ref);
    }
  }

  /** Those who may be told of this object. */
  of(object: ResourceAddress): string[] {
    const now = this.clock.monotonic();
    const ref = resourceRefOf(object);
    const counts = (until: number | undefined) => Number(until) > now;
    const persons: string[] = [];
    for (const [person, { kinds, objects, until }] of this.#shown) {
      if (until <= now) {
        this.#shown.delete(person);
      } else if (counts(kinds.get(object.kindId)) || counts(objects.get(ref))) {
        persons.push(person);
      }
    }
    return persons;
  }

  #of(person: string): Shown {
    let shown = this.#shown.get(person);
    if (!shown) {
      shown = { kinds: new Map(), objects: new Map(), until: 0 };
      this.#shown.set(person, shown);
    }
    shown.until = this.clock.monotonic() + INTEREST_MS;
    return shown;
  }
}
