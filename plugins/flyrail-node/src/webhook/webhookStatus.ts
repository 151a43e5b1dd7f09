import { ApiError } from '../cluster/apiError';

/** How the webhooks of one cluster are. Whatever it is, the API server goes on without them. */
export interface WebhookStatus {
  /**
   * - `serving`: rules are asked. A message tells when something is about to go wrong.
   * - `expired`: the certificate ran out and could not be renewed: the API server asks nobody.
   * - `forbidden`: the host lacks a right.
   * - `failed`: nothing is served; it is tried again.
   */
  state:
    | 'starting'
    | 'serving'
    | 'expired'
    | 'forbidden'
    | 'failed'
    | 'stopped';
  since: string;
  message?: string;
  remedy?: string;
  /** When the serving certificate ends. */
  certificateExpiresAt?: string;
  /** When the API server last asked. */
  lastRequestAt?: string;
}

export const webhookStates: WebhookStatus['state'][] = [
  'starting',
  'serving',
  'expired',
  'forbidden',
  'failed',
  'stopped',
];

/** Why a look at certificates and configurations failed, and what to do about it. */
export interface WebhookTrouble {
  state: 'forbidden' | 'failed';
  message: string;
  remedy: string;
}

/** Pure. */
export function troubleOf(
  error: Error & { code?: string },
  { cluster, port }: { cluster: string; port: number },
): WebhookTrouble {
  const { message } = error;
  if (error instanceof ApiError && error.status === 403) {
    return {
      state: 'forbidden',
      message,
      remedy: `Apply the rights of the webhooks to cluster "${cluster}" (webhookRbac), or switch its webhooks off`,
    };
  }
  return {
    state: 'failed',
    message,
    remedy:
      error.code === 'EADDRINUSE'
        ? `Choose another port for the webhooks of cluster "${cluster}": ${port} is taken`
        : 'It is tried again by itself',
  };
}
