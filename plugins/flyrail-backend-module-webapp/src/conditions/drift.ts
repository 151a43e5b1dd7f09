import type { AppliedObject } from '@flyrail/backstage-plugin-flyrail-node';
import type {
  WebAppObject,
  WebAppStatus,
} from '@flyrail/backstage-plugin-webapp-common';

/** What was undone until now, and the last of it. */
export function driftSummary(
  app: WebAppObject,
  objects: readonly AppliedObject[],
): Pick<WebAppStatus, 'driftHealed' | 'lastDrift'> {
  const before = app.status as WebAppStatus | undefined;
  const drifts = objects.flatMap(({ drift }) => drift ?? []);
  const healed = (before?.driftHealed ?? 0) + drifts.length;
  const last = drifts[drifts.length - 1];
  const lastDrift = last
    ? {
        kind: last.kind,
        name: last.name,
        change: last.change,
        ...(last.fields.length
          ? {
              fields: last.fields
                .slice(0, 50)
                .map(field => field.slice(0, 512)),
            }
          : {}),
        ...(last.by ? { by: last.by } : {}),
        detectedAt: last.detectedAt,
        ...(last.healedAt ? { healedAt: last.healedAt } : {}),
      }
    : before?.lastDrift;
  return {
    ...(healed > 0 ? { driftHealed: healed } : {}),
    ...(lastDrift ? { lastDrift } : {}),
  };
}
