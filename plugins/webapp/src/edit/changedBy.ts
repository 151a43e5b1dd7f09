import {
  FieldManager,
  FLYRAIL_REQUESTED_BY,
  KubernetesObject,
  LatestResource,
} from '@flyrail/backstage-plugin-flyrail-common';
import { Difference, differences } from './rebase';

/** What was done to an object since somebody looked at it, by which manager, when. */
export type Meanwhile = {
  changes: (Difference & { by?: string; at?: string })[];
  /** Who asked for it, when it was done in a portal. */
  requestedBy?: string;
};

/** What happened to the spec between the object as it was and as it is. Pure. */
export function meanwhile(
  was: KubernetesObject,
  { object, managers }: LatestResource,
): Meanwhile {
  return {
    changes: differences(was.spec, object.spec).map(change => {
      const by = writerOf(change.path, managers);
      return { ...change, by: by?.manager, at: by?.time };
    }),
    requestedBy: object.metadata.annotations?.[FLYRAIL_REQUESTED_BY],
  };
}

/** The latest that holds the field, or something in it; of one that was removed, whoever wrote last. */
function writerOf(
  path: string,
  managers: FieldManager[],
): FieldManager | undefined {
  const within = (field: string) =>
    [`${path}.`, `${path}[`].some(prefix => field.startsWith(prefix)) ||
    field === path;
  return managers.find(({ fields }) => fields.some(within)) ?? managers[0];
}
