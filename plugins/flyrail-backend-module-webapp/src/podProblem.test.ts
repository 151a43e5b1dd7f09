import {
  WebApp,
  type WebAppSpec,
} from '@flyrail/backstage-plugin-webapp-common';
import { podProblem } from './podProblem';
import type { ContainerState, PodSummary } from './pods';

const spec: WebAppSpec = WebApp.spec.parse({ image: 'nginx:1.21' });

function pod({
  state = {},
  lastState,
  created = '2026-01-01T00:00:00Z',
  deleted,
  ready = false,
}: {
  state?: ContainerState;
  lastState?: ContainerState;
  created?: string;
  deleted?: string;
  ready?: boolean;
}): PodSummary {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      creationTimestamp: created,
      deletionTimestamp: deleted,
    },
    status: {
      containerStatuses: [
        { name: 'web', ready, restartCount: 1, state, lastState },
      ],
    },
  };
}

const crashing = (terminated: ContainerState['terminated']) =>
  pod({
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated },
  });

describe('podProblem', () => {
  it.each<[string, PodSummary, string, RegExp]>([
    [
      'an image that runs as root under restricted',
      pod({
        state: {
          waiting: {
            reason: 'CreateContainerConfigError',
            message:
              'container has runAsNonRoot and image will run as root (pod: "x", container: web)',
          },
        },
      }),
      'ImageRunsAsRoot',
      /nginx-unprivileged.*runAsUser.*podSecurityStandard to "baseline"/,
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
      /secret "db" not found.*Create what is missing/,
    ],
    [
      'an image that cannot be pulled',
      pod({ state: { waiting: { reason: 'ImagePullBackOff' } } }),
      'ImageCannotBePulled',
      /nginx:1\.21 cannot be pulled. Check its name and tag/,
    ],
    [
      'a port below 1024',
      crashing({
        exitCode: 1,
        message:
          'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
      }),
      'PortNeedsRoot',
      /Have it listen on 8080/,
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
      /Raise resources\.limits\.memory/,
    ],
    [
      'a crash',
      crashing({ exitCode: 3, message: 'starting\ncannot reach the database' }),
      'ContainersCrash',
      /exit with status 3; the last words: "cannot reach the database"/,
    ],
  ])('says what to do about %s', (_, found, reason, words) => {
    expect(podProblem([found], spec)).toEqual({
      reason,
      message: expect.stringMatching(words),
    });
  });

  it('has nothing to say about a pod that starts, serves, or restarted long ago and serves again', () => {
    expect(
      podProblem(
        [
          pod({ state: { waiting: { reason: 'ContainerCreating' } } }),
          pod({
            state: { running: {} },
            ready: true,
            lastState: { terminated: { exitCode: 1 } },
          }),
        ],
        spec,
      ),
    ).toBeUndefined();
  });

  it('speaks of the newest pod, not of the version before, and not of pods that are going', () => {
    const problem = podProblem(
      [
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
      ],
      spec,
    );
    expect(problem?.reason).toBe('ImageCannotBePulled');
  });
});
