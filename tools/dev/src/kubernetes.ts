import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';

type KubernetesObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
};

/** What this script asks of a cluster: apply manifests, mint a token. Not a client for anything else. */
export type Cluster = {
  server: string;
  caData?: string;
  /** Where it is and how it proves that, as a kubeconfig writes it; nobody's credentials. */
  address: Record<string, unknown>;
  post(path: string, body: object): Promise<any>;
  /** Whether it serves this kind. */
  serves(apiVersion: string, kind: string): Promise<boolean>;
  /** A token of a ServiceAccount; the API server refuses less than ten minutes. */
  tokenOf(
    namespace: string,
    account: string,
    lifetimeSeconds: number,
  ): Promise<string>;
  /** Server-side apply by the manager `flyrail-dev`, each object of each file in order, as `change` makes it. */
  applyFiles(
    files: readonly string[],
    change?: (object: KubernetesObject) => object,
  ): Promise<KubernetesObject[]>;
};

/** The cluster of a kubeconfig's current context. Needs the repository's packages to be installed. */
export async function openCluster(kubeconfig: string): Promise<Cluster> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { parseAllDocuments } = await import('yaml');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (!cluster)
    throw new Error(
      `${kubeconfig}: has no current context, or its cluster is missing. kubectl config use-context NAME sets one.`,
    );

  async function ask(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<any> {
    const url = new URL(cluster!.server.replace(/\/$/, '') + path);
    const options: RequestOptions = {
      method,
      host: url.hostname,
      port: url.port || 443,
      path: url.pathname + url.search,
      timeout: 10_000,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': contentType }),
      },
    };
    await config.applyToHTTPSOptions(options as any);
    return new Promise((done, failed) => {
      const call = request(options, response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => (text += chunk));
        response.on('end', () => {
          let answer: any = text;
          try {
            answer = JSON.parse(text);
          } catch {
            // Not JSON: an error page of something in between.
          }
          if (response.statusCode! < 300) done(answer);
          else
            failed(
              new Error(
                `${method} ${path}: ${response.statusCode} ${
                  answer?.message ?? text
                }`,
              ),
            );
        });
      });
      call.on('timeout', () => call.destroy(new Error('no answer in 10 s')));
      call.on('error', error =>
        failed(new Error(`${cluster!.server}: ${error.message}`)),
      );
      call.end(body && JSON.stringify(body));
    });
  }

  const resources = new Map<string, Promise<any>>();
  async function pathOf(object: KubernetesObject): Promise<string> {
    const base = object.apiVersion.includes('/')
      ? `/apis/${object.apiVersion}`
      : `/api/${object.apiVersion}`;
    if (!resources.has(base)) {
      const served = ask('GET', base);
      // A kind whose CRD was applied a moment ago is not served yet: ask again next time.
      served.catch(() => resources.delete(base));
      resources.set(base, served);
    }
    const { resources: list } = await resources.get(base)!;
    const found = list.find(
      (entry: any) => entry.kind === object.kind && !entry.name.includes('/'),
    );
    if (!found) {
      resources.delete(base);
      throw new Error(
        `${cluster!.server} serves no ${object.kind} in ${object.apiVersion}`,
      );
    }
    const namespace = found.namespaced
      ? `/namespaces/${object.metadata.namespace ?? 'default'}`
      : '';
    return `${base}${namespace}/${found.name}/${object.metadata.name}`;
  }

  async function applyObject(object: KubernetesObject): Promise<void> {
    // A custom resource is served a moment after its CRD is accepted.
    for (const deadline = Date.now() + 15_000; ; ) {
      try {
        const path = await pathOf(object);
        await ask(
          'PATCH',
          `${path}?fieldManager=flyrail-dev&force=true`,
          object,
          'application/apply-patch+yaml',
        );
        return;
      } catch (error) {
        if (!/ 404 |serves no/.test(String(error)) || Date.now() > deadline)
          throw error;
        await new Promise(again => setTimeout(again, 200));
      }
    }
  }

  const caData =
    cluster.caData ??
    (cluster.caFile
      ? readFileSync(cluster.caFile).toString('base64')
      : undefined);
  return {
    server: cluster.server,
    caData,
    address: {
      server: cluster.server,
      ...(caData && { 'certificate-authority-data': caData }),
      ...(cluster.skipTLSVerify && { 'insecure-skip-tls-verify': true }),
      ...(cluster.tlsServerName && {
        'tls-server-name': cluster.tlsServerName,
      }),
      ...(cluster.proxyUrl && { 'proxy-url': cluster.proxyUrl }),
    },
    post: (path, body) => ask('POST', path, body),
    async serves(apiVersion, kind) {
      const group = await ask('GET', `/apis/${apiVersion}`).catch(error => {
        if (/ 404 /.test(String(error))) return { resources: [] };
        throw error;
      });
      return group.resources.some((each: any) => each.kind === kind);
    },
    async tokenOf(namespace, account, lifetimeSeconds) {
      const { status } = await ask(
        'POST',
        `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: lifetimeSeconds },
        },
      );
      return status.token;
    },
    async applyFiles(files, change = object => object) {
      const applied: KubernetesObject[] = [];
      for (const file of files)
        for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
          const written = document.toJS() as KubernetesObject | null;
          if (!written) continue;
          const object = change(written) as KubernetesObject;
          await applyObject(object).catch(error => {
            throw new Error(
              `${file}: ${object.kind} ${object.metadata.name}: ${error.message}`,
            );
          });
          applied.push(object);
        }
      return applied;
    },
  };
}
