import type { KubernetesObject } from '@flyrail/backstage-plugin-flyrail-common';
import {
  WebApp,
  type WebAppSpec,
} from '@flyrail/backstage-plugin-webapp-common';
import { podTrouble, trimPod } from './podTrouble';

const spec: WebAppSpec = WebApp.spec.parse({ image: 'nginx:1.21' });

function pod({
  state = {},
  lastState,
  created = '2026-01-01T00:00:00Z',
  deleted,
  phase,
  ready = false,
}: {
  state?: object;
  lastState?: object;
  created?: string;
  deleted?: string;
  phase?: string;
  ready?: boolean;
}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      creationTimestamp: created,
      deletionTimestamp: deleted,
    },
    status: {
      phase,
      containerStatuses: [
        { name: 'app', ready, restartCount: 1, state, lastState },
      ],
    },
  };
}

const crashing = (terminated: object) =>
  pod({
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated },
  });

describe('podTrouble', () => {
  it.each<[string, KubernetesObject, string, RegExp]>([
    [
      'an image that runs as root under restricted',
      pod({
        state: {
          waiting: {
            reason: 'CreateContainerConfigError',
            message:
              'container has runAsNonRoot and image will run as root (pod: "x", container: app)',
          },
        },
      }),
      'ImageRunsAsRoot',
      /image nginx:1\.21 runs as root.*spec\.runAsUser.*nginxinc\/nginx-unprivileged:1\.21 with spec\.port 8080.*podSecurityStandard: baseline/,
    ],
    [
      'an image that names its user instead of numbering it',
      pod({
        state: {
          waiting: {
            reason: 'CreateContainerConfigError',
            message:
              'container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root',
          },
        },
      }),
      'ImageUserUnknown',
      /set spec\.runAsUser to the number/,
    ],
    [
      'a Secret that is missing',
      pod({
        state: {
          waiting: {
            reason: 'CreateContainerConfigError',
            message: 'secret "db" not found',
          },
        },
      }),
      'ConfigurationMissing',
      /secret "db" not found; create it/,
    ],
    [
      'an image that cannot be pulled',
      pod({ state: { waiting: { reason: 'ImagePullBackOff' } } }),
      'ImagePullFailed',
      /nginx:1\.21 cannot be pulled.*check its name and tag/,
    ],
    [
      'a port below 1024',
      crashing({
        exitCode: 1,
        message:
          'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
      }),
      'PortForbidden',
      /ports below 1024 need root.*set spec\.port/,
    ],
    [
      'a write to the root file system',
      crashing({
        exitCode: 1,
        message: 'mkdir /var/cache/nginx: Read-only file system',
      }),
      'FileSystemIsReadOnly',
      /write below \/tmp/,
    ],
    [
      'too little memory',
      crashing({ exitCode: 137, reason: 'OOMKilled' }),
      'OutOfMemory',
      /limit \(512Mi\).*raise spec\.resources\.limits\.memory/,
    ],
    [
      'a crash',
      crashing({ exitCode: 3, message: 'starting\ncannot reach the database' }),
      'Crashing',
      /exits with code 3.*: cannot reach the database; look at its logs/,
    ],
    [
      'a crash whose last words hold secrets',
      crashing({
        exitCode: 1,
        message:
          'postgres://shop:S3cret@db/shop?sslmode=off refused; DB_PASSWORD="S3cret 2" api-key: S3cret, Bearer S3cret.S3cret',
      }),
      'Crashing',
      /: postgres:\/\/\*{3}@db\/shop\?sslmode=off refused; DB_PASSWORD=\*{3} api-key: \*{3}, Bearer \*{3};/,
    ],
  ])('says what to do about %s', (_, found, reason, words) => {
    expect(podTrouble(spec, [found])).toEqual({
      pod: 'p',
      reason,
      message: expect.stringMatching(words),
    });
  });

  it('has nothing to say about a pod that starts, serves, or restarted long ago and serves again', () => {
    expect(
      podTrouble(spec, [
        pod({ state: { waiting: { reason: 'ContainerCreating' } } }),
        pod({
          state: { running: {} },
          ready: true,
          lastState: { terminated: { exitCode: 1 } },
        }),
      ]),
    ).toBeUndefined();
  });

  it('speaks of the newest pod, not of the version before, and not of pods that are going or were evicted', () => {
    expect(
      podTrouble(spec, [
        crashing({ exitCode: 3 }),
        pod({
          created: '2026-01-02T00:00:00Z',
          state: { waiting: { reason: 'ErrImagePull' } },
        }),
        pod({
          created: '2026-01-03T00:00:00Z',
          deleted: 'now',
          state: { terminated: { exitCode: 137 } },
        }),
        pod({
          created: '2026-01-04T00:00:00Z',
          phase: 'Failed',
          state: { terminated: { exitCode: 137 } },
        }),
      ])?.reason,
    ).toBe('ImagePullFailed');
  });

  it('keeps of a pod what it reads, and nothing of its spec', () => {
    const kept = trimPod({
      ...crashing({ exitCode: 3 }),
      spec: { containers: [{ name: 'app', env: [{ name: 'A' }] }] },
    });
    expect(kept.spec).toBeUndefined();
    expect(podTrouble(spec, [kept])?.reason).toBe('Crashing');
  });
});
