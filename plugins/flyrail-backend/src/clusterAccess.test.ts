import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  eventually,
  FakeClock,
} from '@flyrail/backstage-plugin-flyrail-node/testing';
import { temporaryFolder } from './__testUtils__/temporaryFolder';
import {
  accessTo,
  refuseSharedToken,
  refuseSharedTokens,
} from './clusterAccess';
import type { ClusterConfig } from './config';

const folder = temporaryFolder();
const config = new ConfigReader({
  kubernetes: {
    clusterLocatorMethods: [
      { type: 'config', clusters: [{ serviceAccountToken: 'lent' }] },
    ],
  },
});

/** A cluster whose credentials come from a program that notes that it runs, and hangs as long as the folder is there. */
function hanging(name: string): ClusterConfig {
  const kubeconfig = join(folder, name);
  const program = `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(
    `${kubeconfig}-runs`,
  )}, ''); setInterval(() => fs.existsSync(${JSON.stringify(
    folder,
  )}) || process.exit(), 50)`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', program],
    interactiveMode: 'Never',
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { exec } }],
    }),
  );
  return { name, kubeconfig } as ClusterConfig;
}

describe('a token that people may be lent', () => {
  it('is looked for at most 5 s, in all clusters at the same time', async () => {
    const clock = new FakeClock();
    let isDone = false;
    const looking = refuseSharedTokens(
      [hanging('one'), hanging('other')],
      config,
      clock,
    ).then(() => {
      isDone = true;
    });
    await eventually(
      'both are asked',
      () =>
        readdirSync(folder).filter(file => file.endsWith('-runs')).length === 2,
    );
    clock.advance(4_999);
    expect(isDone).toBe(false);
    clock.advance(1);
    await looking;
  });

  describe('before a cluster is connected', () => {
    const clock = new FakeClock();
    const looking = (credentials: Promise<void>) =>
      refuseSharedToken(
        { name: 'dev' },
        { applyToHTTPSOptions: () => credentials } as never,
        config,
        clock,
      );

    it('is waited for as long as a command may take', async () => {
      let give = () => {};
      const looked = looking(
        new Promise(given => {
          give = given;
        }),
      );
      clock.advance(30_000);
      give();
      await expect(looked).resolves.toBe(undefined);
    });

    it('cannot be ruled out of credentials that do not come: the cluster is not connected then', async () => {
      const looked = looking(new Promise(() => {}));
      clock.advance(35_000);
      await expect(looked).rejects.toThrow(
        /^Its credentials did not come within 35 s: a command/,
      );
    });
  });

  describe('of the pod itself', () => {
    const ownToken = join(folder, 'own-token');
    const lending = (cluster: object) =>
      new ConfigReader({
        kubernetes: {
          clusterLocatorMethods: [{ type: 'config', clusters: [cluster] }],
        },
      });
    const own = lending({ authProvider: 'serviceAccount' });
    const refused = async (
      cluster: Partial<ClusterConfig>,
      portal = own,
      token?: string,
    ) => {
      const given = { name: 'dev', url: 'https://127.0.0.1:1', ...cluster };
      return refuseSharedToken(
        given as ClusterConfig,
        await accessTo(given as ClusterConfig),
        portal,
        new FakeClock(),
        undefined,
        token,
      );
    };
    beforeAll(() => writeFileSync(ownToken, 'of-the-pod\n'));

    it.each([
      ['by its file', { tokenFile: ownToken }],
      ['by what is in it', { token: 'of-the-pod' }],
    ])(
      'is refused where the kubernetes plugin takes it: known %s',
      async (_, credentials) => {
        for (const portal of [
          own,
          lending({
            authMetadata: { 'kubernetes.io/auth-provider': 'serviceAccount' },
          }),
        ]) {
          await expect(
            refused({ credentials }, portal, ownToken),
          ).rejects.toThrow(
            '"dev" uses the same token as kubernetes.clusterLocatorMethods[0].clusters[0], which takes that of the pod',
          );
        }
      },
    );

    it('is refused by its place, whether it can be read or not', async () => {
      const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';
      await expect(refused({ credentials: { tokenFile } })).rejects.toThrow(
        InputError,
      );
    });

    it.each([
      ['a portal without that plugin', new ConfigReader({})],
      [
        'one that has a token of its own for it',
        lending({ authProvider: 'serviceAccount', serviceAccountToken: 'x' }),
      ],
      ['one that signs people in', lending({ authProvider: 'oidc' })],
    ])('is good in %s', async (_, portal) => {
      const credentials = { tokenFile: ownToken };
      await expect(refused({ credentials }, portal, ownToken)).resolves.toBe(
        undefined,
      );
    });

    it('leaves another account alone', async () => {
      const credentials = { token: 'another' };
      await expect(refused({ credentials }, own, ownToken)).resolves.toBe(
        undefined,
      );
    });
  });
});
