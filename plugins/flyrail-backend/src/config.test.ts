import { ConfigReader } from '@backstage/config';
import { readFlyrailConfig } from './config';

function problemsOf(flyrail: unknown): string {
  try {
    readFlyrailConfig(new ConfigReader({ flyrail: flyrail as never }));
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const dev = { name: 'dev', kubeconfig: '/etc/kubeconfig' };

describe('the flyrail section of the configuration', () => {
  it('may be absent: a host without clusters', () => {
    expect(readFlyrailConfig(new ConfigReader({}))).toEqual({
      clusters: [],
      allowWritesWithoutPermissions: false,
      namespace: 'flyrail-system',
      shards: 2,
      eventLoop: 'shared',
      monitoring: { port: 8080 },
    });
  });

  it.each([
    ['a kubeconfig', dev],
    ['a kubeconfig and its context', { ...dev, context: 'prod' }],
    [
      'a kubeconfig with a token of its own',
      { ...dev, credentials: { tokenFile: '/var/run/token' } },
    ],
    [
      'an address, a certificate authority and a token',
      {
        name: 'prod',
        title: 'Production',
        url: 'https://10.0.0.1:6443',
        caData: 'Zm9v',
        credentials: { token: 'secret' },
      },
    ],
  ])('accepts %s', (_, cluster) => {
    expect(
      readFlyrailConfig(new ConfigReader({ flyrail: { clusters: [cluster] } }))
        .clusters,
    ).toEqual([{ identity: 'perOperator', ...cluster }]);
  });

  it.each([
    [
      'a misspelt key at the top',
      { cluster: [] },
      'flyrail.cluster: unknown key; allowed keys: clusters, allowWritesWithoutPermissions, namespace, shards, eventLoop, monitoring, optimization; did you mean "clusters"?',
    ],
    [
      'a misspelt key of a cluster',
      { clusters: [dev, { name: 'b', kubeconfg: '/x' }] },
      'flyrail.clusters[1].kubeconfg: unknown key; allowed keys: name, title, kubeconfig, context, url, caFile, caData, credentials, identity, webhooks; did you mean "kubeconfig"?',
    ],
    [
      'a key nobody meant',
      { clusters: [{ ...dev, colour: 'red' }] },
      'flyrail.clusters[0].colour: unknown key; allowed keys: name, title, kubeconfig, context, url, caFile, caData, credentials, identity',
    ],
    [
      'a misspelt credential',
      { clusters: [{ ...dev, credentials: { tokenfile: '/x' } }] },
      'flyrail.clusters[0].credentials.tokenfile: unknown key; allowed keys: kubeconfig, token, tokenFile; did you mean "tokenFile"?',
    ],
    [
      'a map where a list belongs',
      { clusters: { dev } },
      'flyrail.clusters: must be a list of clusters; found a map with dev',
    ],
    [
      'a string where a truth value belongs',
      { allowWritesWithoutPermissions: 'yes' },
      'flyrail.allowWritesWithoutPermissions: must be true or false; found the string "yes"',
    ],
    [
      'a number where a path belongs',
      { clusters: [{ name: 'dev', kubeconfig: 7 }] },
      'flyrail.clusters[0].kubeconfig: must be a path; found the number 7',
    ],
    [
      'an identity there is not',
      { clusters: [{ ...dev, identity: 'own' }] },
      'flyrail.clusters[0].identity: must be perOperator or shared; found the string "own"',
    ],
    [
      'a namespace that cannot be one',
      { namespace: 'Flyrail System' },
      'flyrail.namespace: must be the name of a namespace: lower case letters, digits and dashes, at most 63 of them; found the string "Flyrail System"',
    ],
    [
      'no shards',
      { shards: 0 },
      'flyrail.shards: must be at least 1; found the number 0',
    ],
    [
      'half a shard',
      { shards: 1.5 },
      'flyrail.shards: must be a whole number; found the number 1.5',
    ],
    [
      'webhooks that nobody could reach',
      { clusters: [{ ...dev, webhooks: { port: 9443 } }] },
      'flyrail.clusters[0].webhooks: needs either service or url, by which the API server reaches this host; found neither',
    ],
    [
      'webhooks that everybody would wait for',
      {
        clusters: [
          {
            ...dev,
            webhooks: { port: 9443, service: 'x', timeoutSeconds: 30 },
          },
        ],
      },
      'flyrail.clusters[0].webhooks.timeoutSeconds: must be 1 to 5; found the number 30',
    ],
    [
      'a misspelt key of webhooks',
      { clusters: [{ ...dev, webhooks: { prot: 9443, service: 'x' } }] },
      'flyrail.clusters[0].webhooks.prot: unknown key; allowed keys: port, host, service, url, timeoutSeconds; did you mean "port"?',
    ],
    [
      'a port that is none',
      { monitoring: { port: 80800 } },
      'flyrail.monitoring.port: must be a port (1 to 65535), or false for none; found the number 80800',
    ],
    [
      'a misspelt key of the monitoring',
      { monitoring: { prot: 8080 } },
      'flyrail.monitoring.prot: unknown key; allowed keys: port, host; did you mean "port"?',
    ],
    [
      'webhooks of two clusters on one port',
      {
        clusters: ['a', 'b'].map(name => ({
          ...dev,
          name,
          webhooks: { port: 9443, service: 'flyrail-webhooks' },
        })),
      },
      'flyrail.clusters[1].webhooks.port: 9443 is already the port of flyrail.clusters[0]',
    ],
    [
      'a missing name',
      { clusters: [{ kubeconfig: '/x' }] },
      'flyrail.clusters[0].name: must be a string; found nothing',
    ],
    [
      'a name that is no name',
      { clusters: [{ ...dev, name: 'My Cluster' }] },
      'flyrail.clusters[0].name: must be lower case letters, digits and dashes, at most 63 of them; found the string "My Cluster"',
    ],
    [
      'two clusters of one name',
      { clusters: [dev, dev] },
      'flyrail.clusters[1].name: "dev" is already the name of flyrail.clusters[0]',
    ],
    [
      'neither kubeconfig nor url',
      { clusters: [{ name: 'dev' }] },
      'flyrail.clusters[0]: needs either kubeconfig or url; found neither',
    ],
    [
      'kubeconfig and url',
      {
        clusters: [{ ...dev, url: 'https://x', credentials: { token: 'x' } }],
      },
      'flyrail.clusters[0]: needs either kubeconfig or url; found both',
    ],
    [
      'an address that is none',
      {
        clusters: [
          { name: 'dev', url: '10.0.0.1:6443', credentials: { token: 'x' } },
        ],
      },
      'flyrail.clusters[0].url: must be an https address; found the string "10.0.0.1:6443"',
    ],
    [
      'an address without credentials',
      { clusters: [{ name: 'dev', url: 'https://x' }] },
      'flyrail.clusters[0].credentials: is required beside url',
    ],
    [
      'two kinds of credentials',
      { clusters: [{ ...dev, credentials: { token: 'a', tokenFile: '/b' } }] },
      'flyrail.clusters[0].credentials: needs exactly one of kubeconfig, token, tokenFile; found token and tokenFile',
    ],
    [
      'a context beside an address',
      {
        clusters: [
          {
            name: 'dev',
            url: 'https://x',
            context: 'c',
            credentials: { token: 'a' },
          },
        ],
      },
      'flyrail.clusters[0].context: belongs to kubeconfig',
    ],
  ])('refuses %s and says where and what', (_, flyrail, message) => {
    expect(problemsOf(flyrail)).toContain(message);
  });

  it('names every problem at once', () => {
    const message = problemsOf({ clustrs: [], clusters: 'dev' });
    expect(message).toContain('flyrail.clustrs: unknown key');
    expect(message).toContain('flyrail.clusters: must be a list of clusters');
  });

  it('never prints a value that may be secret', () => {
    const message = problemsOf({
      clusters: [
        { ...dev, credentials: { token: 4711 } },
        { ...dev, name: 'b', credentials: { tokn: 'hunter2' } },
      ],
    });
    expect(message).toContain(
      'flyrail.clusters[0].credentials.token: must be a string; found a number (not shown)',
    );
    expect(message).toContain('flyrail.clusters[1].credentials.tokn');
    expect(message).not.toMatch(/4711|hunter2/);
  });
});
