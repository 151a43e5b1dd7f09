import { flyrailResourceReadPermission } from '@flyrail/backstage-plugin-flyrail-common';
import type { HostRoutes } from '@flyrail/backstage-plugin-flyrail-node';
import { gadgets, givenHost } from './__testUtils__/testBackend';

// Loading a backend takes seconds on a busy machine.
jest.setTimeout(120_000);

const flyrail = {
  clusters: [
    {
      name: 'away',
      title: 'Away',
      url: 'https://127.0.0.1:1',
      credentials: { token: 'x' },
    },
  ],
};

/** Tells what it sees of the host. */
const mirror: HostRoutes = {
  path: 'mirror',
  serve: host => async (request, response, next) => {
    try {
      const caller = await host.callerOf(request);
      await host.reading(caller, { queryType: 'mirror' }, async judge => {
        response.json({
          clusters: host.clusters,
          concerns: judge.concerns('away'),
          known: host.known('away', gadgets),
          leads: host.leads('away', gadgets),
          asked: request.body,
        });
      });
    } catch (error) {
      next(error);
    }
  },
};

describe('routes of a module', () => {
  it('are served below their path, with the body read and an audit event left', async () => {
    const host = await givenHost({ flyrail, routes: [mirror] });
    try {
      const { status, body } = await host
        .post('/mirror/anything')
        .send({ question: 1 });
      expect([status, body]).toEqual([
        200,
        {
          clusters: ['away'],
          concerns: true,
          known: [],
          leads: false,
          asked: { question: 1 },
        },
      ]);
      expect(host.audits).toContainEqual(
        expect.objectContaining({
          eventId: 'resource-read',
          meta: expect.objectContaining({ queryType: 'mirror' }),
          ended: 'success',
        }),
      );
    } finally {
      await host.stop();
    }
  });

  it('are refused to who may not read, and to nobody', async () => {
    const host = await givenHost({
      flyrail,
      routes: [mirror],
      deny: [flyrailResourceReadPermission.name],
    });
    try {
      await host.get('/mirror/').expect(403);
      await host.asNobody('/mirror/').expect(401);
      expect(host.audits).toContainEqual(
        expect.objectContaining({ ended: 'fail' }),
      );
    } finally {
      await host.stop();
    }
  });

  it.each([
    ['v1', /one segment of lower case letters/],
    ['a/b', /one segment of lower case letters/],
  ])('are refused below "%s"', async (path, message) => {
    await expect(
      givenHost({ flyrail, routes: [{ ...mirror, path }] }),
    ).rejects.toThrow(message);
  });

  it('are refused where others are', async () => {
    await expect(
      givenHost({ flyrail, routes: [mirror, mirror] }),
    ).rejects.toThrow(/added twice/);
  });
});
