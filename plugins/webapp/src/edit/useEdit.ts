import {
  ApplyResult,
  FieldProblem,
  GitOwner,
  LatestResource,
  problemsOf,
  ResourceAddress,
} from '@flyrail/backstage-plugin-flyrail-common';
import {
  isConflict,
  useFlyrailApi,
} from '@flyrail/backstage-plugin-flyrail-react';
import { WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Meanwhile, meanwhile } from './changedBy';
import { rebase } from './rebase';
import { DraftSpec } from './spec';

/** What an edit has come to. What was written stays through all of it. */
export type Edit = {
  phase: 'loading' | 'failed' | 'editing' | 'checking' | 'review' | 'applying';
  /** The object that the edit starts from. */
  base?: WebAppObject;
  gitOwner?: GitOwner;
  /** The spec as it shall be. */
  spec: DraftSpec;
  /** What the API server would make of it. */
  judged?: WebAppObject;
  /** What the API server refused, by field. */
  problems: FieldProblem[];
  /** Why it could not be asked. */
  error?: Error;
  /** The object was changed since the edit began. */
  stale?: { latest: LatestResource<WebAppObject>; what: Meanwhile };
  /** Fields that others changed too, on top of which the person's values were put. */
  clashes: string[];
};

/** An edit that is stored: what was, and what is. */
export type Edited = {
  before: WebAppObject;
  result: ApplyResult<WebAppObject>;
};

/**
 * An edit of one object: it starts from the object as the API server holds it, is judged by a dry run, and applied only
 * on what it started from. `liveGeneration` is what the page has seen meanwhile: a newer one is told at once.
 */
export function useEdit(
  address: ResourceAddress,
  liveGeneration: number | undefined,
  onEdited: (edited: Edited) => void,
) {
  const api = useFlyrailApi();
  const [edit, setEdit] = useState<Edit>({
    phase: 'loading',
    spec: {},
    problems: [],
    clashes: [],
  });
  const current = useRef(edit);
  current.current = edit;
  const mounted = useRef(true);
  const key = JSON.stringify(address);
  const update = useCallback((change: Partial<Edit>) => {
    if (mounted.current) {
      setEdit(before => ({ ...before, ...change }));
    }
  }, []);

  const begin = useCallback(async () => {
    update({ phase: 'loading', error: undefined });
    try {
      const { object, gitOwner } = await api.getLatestResource<WebAppObject>(
        JSON.parse(key),
      );
      update({
        phase: 'editing',
        base: object,
        gitOwner,
        spec: (object.spec ?? {}) as DraftSpec,
      });
    } catch (error) {
      update({ phase: 'failed', error: error as Error });
    }
  }, [api, key, update]);

  useEffect(() => {
    mounted.current = true;
    begin();
    return () => {
      mounted.current = false;
    };
  }, [begin]);

  /** Looks what was done since the edit began. */
  const look = useCallback(async () => {
    const { base } = current.current;
    if (!base) {
      return;
    }
    try {
      const latest = await api.getLatestResource<WebAppObject>(JSON.parse(key));
      const what = meanwhile(base, latest);
      const replaced = latest.object.metadata.uid !== base.metadata.uid;
      update(
        what.changes.length > 0 || replaced
          ? { phase: 'editing', stale: { latest, what } }
          : // Changed and changed back: nothing to put together.
            { phase: 'editing', base: latest.object },
      );
    } catch (error) {
      update({ phase: 'editing', error: error as Error });
    }
  }, [api, key, update]);

  const began = edit.base?.metadata.generation;
  const seen = edit.stale?.latest.object.metadata.generation;
  const busy = edit.phase === 'checking' || edit.phase === 'applying';
  useEffect(() => {
    if (
      !busy &&
      liveGeneration !== undefined &&
      began !== undefined &&
      liveGeneration > Math.max(began, seen ?? 0)
    ) {
      look();
    }
  }, [busy, liveGeneration, began, seen, look]);

  const send = async (dryRun: boolean) => {
    const { base, spec } = current.current;
    update({
      phase: dryRun ? 'checking' : 'applying',
      problems: [],
      error: undefined,
    });
    try {
      const result = await api.editResource<WebAppObject>(address, {
        spec,
        base: {
          uid: base!.metadata.uid ?? '',
          generation: base!.metadata.generation ?? 0,
        },
        dryRun,
      });
      if (dryRun) {
        update({ phase: 'review', judged: result.object });
      } else {
        onEdited({ before: base!, result });
      }
    } catch (error) {
      const problems = problemsOf(error);
      if (problems.length > 0) {
        update({ phase: 'editing', problems });
      } else if (isConflict(error)) {
        await look();
      } else {
        update({ phase: 'editing', error: error as Error });
      }
    }
  };

  return {
    edit,
    begin,
    write: (spec: DraftSpec) => update({ spec, problems: [] }),
    back: () => update({ phase: 'editing', judged: undefined }),
    check: () => send(true),
    apply: () => send(false),
    /** Goes on from the object as it is now, with what was written on top. */
    putOnTop: () => {
      const { base, spec, stale } = current.current;
      const { object, ...rest } = stale!.latest;
      const merged = rebase(
        (base!.spec ?? {}) as DraftSpec,
        spec,
        (object.spec ?? {}) as DraftSpec,
      );
      update({
        ...merged,
        base: object,
        gitOwner: rest.gitOwner,
        stale: undefined,
        error: undefined,
        judged: undefined,
        phase: 'editing',
      });
    },
  };
}
