import { readFile } from 'node:fs/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { commandCredentials, withOurCommand } from './commandCredentials';

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

/** Where a cluster is and as whom to talk to it. */
export type KubeConfigSource =
  | {
      kubeconfig: string;
      /** Default: the file's current context. */
      context?: string;
      /** Instead of the kubeconfig's own user. */
      token?: string;
      /** Instead of the kubeconfig's own user; read again when it changes. */
      tokenFile?: string;
    }
  | {
      url: string;
      caFile?: string;
      /** Base64 PEM. */
      caData?: string;
      skipTLSVerify?: boolean;
      token?: string;
      tokenFile?: string;
    };

const freshTokens = 'flyrailTokenFile';

/** The client's own reader keeps a token for a minute after the file holds another, and the old one may be refused. */
const freshTokenFile: Authenticator = {
  isAuthProvider: user => user.authProvider?.name === freshTokens,
  async applyAuthentication(user, options) {
    const token = await readFile(user.authProvider.config.path, 'utf8');
    options.headers = {
      ...options.headers,
      Authorization: `Bearer ${token.trim()}`,
    };
  },
};

/**
 * Loads a kubeconfig with `@kubernetes/client-node`, which knows exec plugins, OIDC and client certificates.
 * Throws when the file is not there, is not a kubeconfig, or lacks the context; what is
 * thrown shows nothing of the file, for it holds credentials.
 */
export async function loadKubeConfig(
  source: KubeConfigSource,
): Promise<KubeConfig> {
  const client = clientNode();
  const kubeConfig = new client.KubeConfig();
  kubeConfig.addAuthenticator(freshTokenFile);
  kubeConfig.addAuthenticator(commandCredentials());
  if ('kubeconfig' in source) {
    try {
      kubeConfig.loadFromFile(source.kubeconfig);
    } catch (error) {
      throw new Error(
        `Kubeconfig ${source.kubeconfig} cannot be read: ${problemOf(error)}`,
      );
    }
    kubeConfig.users = kubeConfig.users.map(withOurCommand);
    if (source.context !== undefined) {
      if (!kubeConfig.getContextObject(source.context)) {
        throw new Error(
          `Kubeconfig ${source.kubeconfig} has no context "${
            source.context
          }"; it has ${kubeConfig
            .getContexts()
            .map(context => context.name)
            .join(', ')}`,
        );
      }
      kubeConfig.setCurrentContext(source.context);
    }
    if (!kubeConfig.getCurrentCluster()) {
      throw new Error(
        `Kubeconfig ${source.kubeconfig} has no current context: set one, or name a context`,
      );
    }
    if (source.token === undefined && source.tokenFile === undefined) {
      return kubeConfig;
    }
    const cluster = kubeConfig.getCurrentCluster()!;
    kubeConfig.loadFromClusterAndUser(
      cluster,
      userOf(source.token, source.tokenFile),
    );
    return kubeConfig;
  }
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: source.url,
      caFile: source.caFile,
      caData: source.caData,
      skipTLSVerify: source.skipTLSVerify ?? false,
    },
    userOf(source.token, source.tokenFile),
  );
  return kubeConfig;
}

/**
 * The package is ESM and large: it is loaded when a cluster is first talked to, and by `require`, which loads ESM
 * since Node 22.12 and is understood by jest's sandbox, unlike `import()`.
 */
function clientNode(): typeof import('@kubernetes/client-node') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports, global-require
  return require('@kubernetes/client-node');
}

/** Why a kubeconfig cannot be read. The YAML parser shows lines and quotes words of it: where it stopped is enough. */
function problemOf(error: unknown): string {
  const { name, message, reason, mark } = error as Error & {
    reason?: string;
    mark?: { line: number; column: number };
  };
  if (name !== 'YAMLException') return message;
  const where = mark
    ? ` (line ${mark.line + 1}, column ${mark.column + 1})`
    : '';
  return `it is not valid YAML: ${reason?.replace(
    /\s*["'<!*:].*/s,
    ' …',
  )}${where}`;
}

function userOf(token: string | undefined, tokenFile: string | undefined) {
  return {
    name: 'flyrail',
    token,
    ...(tokenFile === undefined
      ? {}
      : { authProvider: { name: freshTokens, config: { path: tokenFile } } }),
  };
}
