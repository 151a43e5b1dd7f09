import {
  kindId,
  type FieldProblem,
  type KubernetesObject,
} from '@flyrail/backstage-plugin-flyrail-common';
import { z } from 'zod';
import type { AdmissionOperator } from './admissionRule';

const object = z.custom<KubernetesObject>(
  value => typeof value === 'object' && value !== null && 'metadata' in value,
);

/** `AdmissionReview` of admission.k8s.io/v1, as far as it is read here. */
const admissionReview = z.object({
  apiVersion: z.literal('admission.k8s.io/v1'),
  kind: z.literal('AdmissionReview'),
  request: z.object({
    uid: z.string().min(1),
    operation: z.enum(['CREATE', 'UPDATE', 'DELETE']),
    name: z.string().optional(),
    namespace: z.string().optional(),
    object: object.nullish(),
    oldObject: object.nullish(),
    dryRun: z.boolean().nullish(),
    userInfo: z.object({
      username: z.string().default(''),
      groups: z.array(z.string()).nullish(),
    }),
  }),
});

export type AdmissionRequest = z.infer<typeof admissionReview>['request'];

/** What a webhook answers; sent back inside an `AdmissionReview`. */
export interface AdmissionResponse {
  uid: string;
  allowed: boolean;
  warnings?: string[];
  status?: Record<string, unknown>;
  patchType?: 'JSONPatch';
  /** Base64 of an RFC 6902 patch. */
  patch?: string;
}

/** @throws Error saying why this is no AdmissionReview that can be answered. */
export function readReview(body: string): AdmissionRequest {
  const parsed = admissionReview.safeParse(JSON.parse(body));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new Error(
      `Not an AdmissionReview of admission.k8s.io/v1: ${path.join(
        '.',
      )}: ${message}`,
    );
  }
  const { request } = parsed.data;
  const { operation } = request;
  if (operation === 'DELETE' ? !request.oldObject : !request.object) {
    throw new Error(`An AdmissionReview of a ${operation} without its object`);
  }
  return request;
}

/** The answer around a response. */
export function writeReview(response: AdmissionResponse): string {
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response,
  });
}

/** A refusal as the API server itself would word it: 422 with a cause for each field. */
export function refusal(
  { watches }: Pick<AdmissionOperator, 'watches'>,
  name: string,
  problems: readonly FieldProblem[],
): Record<string, unknown> {
  const words = problems
    .map(({ field, message }) => (field ? `${field}: ${message}` : message))
    .join('; ');
  return {
    code: 422,
    reason: 'Invalid',
    message: `${watches.kind} "${name}" is invalid: ${words}`,
    details: {
      name,
      group: watches.group,
      kind: kindId(watches),
      causes: problems.map(({ field, message }) => ({
        reason: 'FieldValueInvalid',
        field,
        message,
      })),
    },
  };
}
