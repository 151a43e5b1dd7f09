import { asArray, asObject } from './podSpec';
import type { SpotPlatform } from './spot';

/**
 * What is added to a pod's spec so that it prefers spot nodes and may run there.
 *
 * @public
 */
export interface SpotPlacement {
  /** An entry of `affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`. */
  readonly preference: {
    readonly weight: number;
    readonly preference: {
      readonly matchExpressions: readonly {
        readonly key: string;
        readonly operator: 'In';
        readonly values: readonly string[];
      }[];
    };
  };
  /** Entries of `tolerations`, for taints that are not tolerated yet. */
  readonly tolerations: readonly {
    readonly key: string;
    readonly operator: 'Equal';
    readonly value: string;
    readonly effect: string;
  }[];
}

/**
 * What a pod lacks to prefer the spot nodes of a platform. What it has already stays as it is.
 *
 * @public
 */
export function spotPlacement(
  { label, taints }: SpotPlatform,
  podSpec: Readonly<Record<string, unknown>>,
): SpotPlacement {
  const tolerated = asArray(podSpec.tolerations).map(asObject);
  return {
    preference: {
      weight: 100,
      preference: {
        matchExpressions: [
          { key: label.key, operator: 'In', values: [label.value] },
        ],
      },
    },
    tolerations: taints
      .filter(({ key }) => !tolerated.some(existing => existing.key === key))
      .map(({ key, value, effect }) => ({
        key,
        operator: 'Equal',
        value,
        effect,
      })),
  };
}
