import {
  resourcePath,
  type KubernetesObject,
  type ResourceRef,
} from '@flyrail/backstage-plugin-flyrail-common';
import { ApiError } from '../cluster/apiError';
import type { ClusterConnection } from '../cluster/clusterConnection';
import { NO_OBJECT } from '../cluster/serverSideApply';
import type { CertificateMaterial } from './certificates';

const Secret: ResourceRef = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};

const FIELD_MANAGER = 'flyrail-webhook';

/** What a Secret holds, and the version that the next write must follow. */
export interface StoredMaterial {
  material?: CertificateMaterial;
  resourceVersion: string;
}

/** The certificates in a Secret of the cluster, so that replicas share them. Never cached: read when it is looked at. */
export class CertificateSecret {
  constructor(
    private readonly connection: ClusterConnection,
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  async read(signal: AbortSignal): Promise<StoredMaterial> {
    try {
      const secret = await this.connection.request<
        KubernetesObject & { data?: Record<string, string> }
      >({
        path: resourcePath(Secret, {
          namespace: this.namespace,
          name: this.name,
        }),
        signal,
      });
      return {
        material: materialIn(secret.data ?? {}),
        resourceVersion: secret.metadata.resourceVersion!,
      };
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return { resourceVersion: NO_OBJECT };
      }
      throw error;
    }
  }

  /** Writes after the version that was read. False when another replica was faster: read again. */
  async write(
    material: CertificateMaterial,
    { resourceVersion }: StoredMaterial,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { authorities, authorityKey, certificate, key } = material;
    const data: Record<string, string> = {
      'ca.crt': `${authorities.map(pem => pem.trim()).join('\n')}\n`,
      'ca.key': authorityKey,
      'tls.crt': certificate,
      'tls.key': key,
    };
    try {
      await this.connection.serverSideApply(
        Secret,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'kubernetes.io/tls',
          metadata: {
            name: this.name,
            namespace: this.namespace,
            resourceVersion,
            labels: { 'app.kubernetes.io/part-of': 'flyrail' },
          },
          data: Object.fromEntries(
            Object.entries(data).map(([name, text]) => [
              name,
              Buffer.from(text).toString('base64'),
            ]),
          ),
        },
        { fieldManager: FIELD_MANAGER, force: true, signal },
      );
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.stale) {
        return false;
      }
      throw error;
    }
  }
}

function materialIn(
  data: Record<string, string>,
): CertificateMaterial | undefined {
  const text = (name: string) =>
    Buffer.from(data[name] ?? '', 'base64').toString();
  const authorities =
    text('ca.crt').match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    ) ?? [];
  const material = {
    authorities: [...authorities],
    authorityKey: text('ca.key'),
    certificate: text('tls.crt'),
    key: text('tls.key'),
  };
  return authorities.length > 0 &&
    material.authorityKey &&
    material.certificate &&
    material.key
    ? material
    : undefined;
}
