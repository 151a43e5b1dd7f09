import { placesOf, type Patch } from './objectPlaces';
import type { Repository } from './repository';

const patch: Patch = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'production' },
  spec: { replicas: 2 },
};
const api = (namespace?: string, apiVersion = 'apps/v1') =>
  JSON.stringify({
    ...{ apiVersion, kind: 'Deployment' },
    metadata: { name: 'api', namespace },
  });

const repositoryWith = (
  files: Record<string, string>,
  tooLarge: string[] = [],
): Repository => ({
  scm: 'github',
  read: async path => files[path],
  readBelow: async () => ({ texts: new Map(Object.entries(files)), tooLarge }),
});
const searched = (files: Record<string, string>, tooLarge?: string[]) =>
  placesOf(repositoryWith(files, tooLarge), [], [patch]);

describe('Where a repository keeps an object', () => {
  it('is the file of its namespace, whatever names none', async () => {
    const { places, notes } = await searched({
      'base/api.yaml': api(),
      'old/api.yaml': api(),
      'production/api.yaml': api('production'),
      'staging/api.yaml': api('staging'),
    });
    expect(places).toEqual([{ patch, path: 'production/api.yaml' }]);
    expect(notes).toEqual([]);
  });

  it('is the only file that names no namespace, which is to be checked', async () => {
    const { places, notes } = await searched({
      'base/api.yaml': api(),
      'staging/api.yaml': api('staging'),
    });
    expect(places).toEqual([{ patch, path: 'base/api.yaml' }]);
    expect(notes).toEqual([
      'base/api.yaml names no namespace: check that it is what production gets',
    ]);
  });

  it('is the file that a person named, without a word', async () => {
    const repository = repositoryWith({
      'base/api.yaml': api(),
      'production/api.yaml': api('production'),
    });
    expect(
      await placesOf(repository, ['base/api.yaml'], [patch]),
    ).toMatchObject({ places: [{ path: 'base/api.yaml' }], notes: [] });
  });

  it('is of each object its own, also where another one’s file has one like it', async () => {
    const worker = {
      ...patch,
      metadata: { ...patch.metadata, name: 'worker' },
    };
    const repository = repositoryWith({
      'worker.yaml': `${api()}\n---\n${api('production').replace(
        '"api"',
        '"worker"',
      )}\n`,
      'api.yaml': api('production'),
    });
    const { places } = await placesOf(repository, [], [worker, patch]);
    expect(places.map(({ path }) => path)).toEqual(['worker.yaml', 'api.yaml']);
  });

  it.each([
    ['of its namespace', api('production')],
    ['that name none', api()],
  ])('is asked for where there are several %s', async (_, text) => {
    await expect(
      searched({ 'a.yaml': text, 'b.yaml': text, 'c.yaml': api('staging') }),
    ).rejects.toThrow(/is in several files: a\.yaml, b\.yaml\. Write which/);
  });

  it('is none of another version, and the refusal names the one that is meant', async () => {
    await expect(
      searched({ 'a.yaml': api('production', 'apps/v1beta1') }),
    ).rejects.toThrow(
      /no Deployment production\/api in any YAML.*apiVersion there must be apps\/v1\. Write/,
    );
  });

  it('may be in what was too large to search: the refusal names it', async () => {
    await expect(
      searched(
        {},
        ['a', 'b', 'c', 'd', 'e', 'f'].map(name => `${name}.yaml`),
      ),
    ).rejects.toThrow(
      /larger than 1 MiB: a\.yaml, b\.yaml, c\.yaml, d\.yaml, e\.yaml and 1 more\./,
    );
  });

  it('is found beside a file that cannot be read as YAML', async () => {
    const { places } = await searched({
      'bomb.yaml': `${api('production')}\n---\na: *nothing # api Deployment\n`,
      'api.yaml': api('production'),
    });
    expect(places).toEqual([{ patch, path: 'api.yaml' }]);
  });

  it('is searched for with a turn for others between two files', async () => {
    let turns = 0;
    let isDone = false;
    const others = () => {
      turns += 1;
      if (!isDone) setImmediate(others);
    };
    const files = Array.from({ length: 50 }, (_, n) => [`${n}.yaml`, api('x')]);
    const search = searched({ ...Object.fromEntries(files), 'a.yaml': api() });
    setImmediate(others);
    await search;
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(50);
  });
});
