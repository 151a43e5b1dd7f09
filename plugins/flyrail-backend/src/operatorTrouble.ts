import type { OperatorStatus } from '@flyrail/backstage-plugin-flyrail-common';
import {
  ApiError,
  NoIdentityError,
} from '@flyrail/backstage-plugin-flyrail-node';

/** A state, why, and what to do. */
export type Explained = Pick<OperatorStatus, 'state' | 'message' | 'remedy'>;

/** Only what is to be told, without gaps. */
export function explanation({ state, message, remedy }: Explained): Explained {
  return {
    state,
    ...(message ? { message } : {}),
    ...(remedy ? { remedy } : {}),
  };
}

function noIdentity({ message, remedy }: NoIdentityError): Explained {
  return { state: 'noIdentity', message, remedy };
}

/** Why an operator is not at work yet. */
export function explained(error: Error): Explained {
  if (error instanceof NoIdentityError) return noIdentity(error);
  if (error instanceof ApiError && error.status === 401) {
    return {
      state: 'unauthorized',
      message: 'The cluster refused the credentials of the host (401).',
      remedy:
        'Renew flyrail.clusters[].credentials; token files are read again when they change.',
    };
  }
  return {
    state: 'unreachable',
    message: error.message,
    remedy: `Check that the address in flyrail.clusters is that of a Kubernetes API server; it is tried again by itself.`,
  };
}
