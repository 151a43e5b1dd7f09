import { ResourceAddress } from '@flyrail/backstage-plugin-flyrail-common';
import {
  isConflict,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import {
  AskedOfOperator,
  CostOptimizationObject,
} from '@flyrail/backstage-plugin-optimization-common';
import { useCallback, useEffect, useRef, useState } from 'react';

/** How far a request has come. */
export type Request = {
  phase: 'checking' | 'review' | 'sending';
  /** The object that the request is about, as the API server holds it. */
  base?: CostOptimizationObject;
  /** There is nothing to ask for any more. */
  isGone?: boolean;
  /** It was changed by somebody meanwhile: what is shown is new. */
  isStale?: boolean;
  error?: unknown;
};

/**
 * Asks the operator for something: looks at the object as it is now, lets the API server judge what would be written (a
 * dry run), and writes it on a person's word, on what that person saw.
 *
 * @param wantedOf - what to ask for, from the object as it is; undefined: nothing is to be asked for
 */
export function useRequest(
  address: ResourceAddress,
  wantedOf: (object: CostOptimizationObject) => AskedOfOperator | undefined,
  onDone: () => void,
) {
  const api = useFlyrailApi();
  const [request, setRequest] = useState<Request>({ phase: 'checking' });
  const latest = useRef({ wantedOf, onDone });
  latest.current = { wantedOf, onDone };
  const mounted = useRef(true);
  const key = JSON.stringify(address);

  const update = useCallback((next: Request) => {
    if (mounted.current) setRequest(next);
  }, []);

  const latestOf = useCallback(
    async () =>
      (await api.getLatestResource<CostOptimizationObject>(JSON.parse(key)))
        .object,
    [api, key],
  );

  const send = useCallback(
    async (
      base: CostOptimizationObject,
      wanted: AskedOfOperator,
      dryRun: boolean,
    ) => {
      const { uid = '', generation = 0 } = base.metadata;
      await api.editResource(JSON.parse(key), {
        ...wanted,
        spec: wanted.spec as Record<string, unknown>,
        base: { uid, generation },
        dryRun,
      });
    },
    [api, key],
  );

  const check = useCallback(
    async (isStale = false) => {
      update({ phase: 'checking' });
      let base: CostOptimizationObject | undefined;
      try {
        base = await latestOf();
        const wanted = latest.current.wantedOf(base);
        if (!wanted) {
          update({ phase: 'review', base, isGone: true });
          return;
        }
        await send(base, wanted, true);
        update({ phase: 'review', base, isStale });
      } catch (error) {
        update({ phase: 'review', base, error });
      }
    },
    [latestOf, send, update],
  );

  useEffect(() => {
    mounted.current = true;
    check();
    return () => {
      mounted.current = false;
    };
  }, [check]);

  const confirm = async () => {
    const { base } = request;
    const wanted = base && wantedOf(base);
    if (!base || !wanted) {
      return;
    }
    update({ phase: 'sending', base });
    try {
      const now = await latestOf();
      if (askedUnder(now, wantedOf(now)) !== askedUnder(base, wanted)) {
        await check(true);
        return;
      }
      await send(base, wanted, false);
      latest.current.onDone();
    } catch (error) {
      if (isConflict(error)) {
        await check(true);
      } else {
        update({ phase: 'review', base, error });
      }
    }
  };

  return { request, check, confirm };
}

/** What a person's word rests on besides the spec: what is asked for, what is in force, and that it was not undone. */
function askedUnder(
  { metadata, status }: CostOptimizationObject,
  wanted: AskedOfOperator | undefined,
): string {
  return JSON.stringify([
    metadata.uid,
    wanted?.requests,
    status?.applied?.at,
    status?.held?.since,
  ]);
}
