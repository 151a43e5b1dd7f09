import { withFieldsTaken, withUpdatesFolded } from './fieldTransfer';

const ours = {
  manager: 'flyrail-webapp',
  operation: 'Apply' as const,
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
};
const kubectl = { ...ours, manager: 'kubectl', operation: 'Update' as const };
const scale = {
  ...kubectl,
  manager: 'kube-controller-manager',
  subresource: 'scale',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};
const take = (
  managedFields: Parameters<typeof withFieldsTaken>[0],
  ...paths: string[][]
) => withFieldsTaken(managedFields, 'flyrail-webapp', 'apps/v1', paths);

describe('withFieldsTaken', () => {
  it('takes all of a spec, leaves metadata to who wrote it, and replicas to an autoscaler', () => {
    const metadata = { 'f:labels': { 'f:app': {} } };
    const spec = { 'f:template': { 'f:spec': { 'f:hostNetwork': {} } } };
    expect(
      take(
        [
          { ...kubectl, fieldsV1: { 'f:metadata': metadata, 'f:spec': spec } },
          scale,
        ],
        ['f:spec'],
      ),
    ).toEqual([
      { ...ours, fieldsV1: { 'f:spec': spec } },
      { ...kubectl, fieldsV1: { 'f:metadata': metadata } },
      scale,
    ]);
  });

  it('takes a field and what is below it, adds it to what is ours, and leaves no empty entry behind', () => {
    const env = ['f:env', 'k:{"name":"X"}'];
    expect(
      take(
        [
          { ...ours, fieldsV1: { 'f:image': {} } },
          {
            ...kubectl,
            fieldsV1: {
              'f:env': { 'k:{"name":"X"}': { '.': {}, 'f:value': {} } },
            },
          },
        ],
        env,
      ),
    ).toEqual([
      {
        ...ours,
        fieldsV1: {
          'f:image': {},
          'f:env': { 'k:{"name":"X"}': { '.': {}, 'f:value': {} } },
        },
      },
    ]);
  });

  it('takes a field from all who hold it, or from nobody', () => {
    const fieldsV1 = { 'f:spec': { 'f:a': {}, 'f:b': {} } };
    expect(
      take(
        [
          { ...kubectl, fieldsV1 },
          { ...kubectl, manager: 'helm', fieldsV1 },
        ],
        ['f:spec', 'f:a'],
        ['f:spec', 'f:c'],
      ),
    ).toEqual([
      { ...ours, fieldsV1: { 'f:spec': { 'f:a': {}, 'f:c': {} } } },
      { ...kubectl, fieldsV1: { 'f:spec': { 'f:b': {} } } },
      { ...kubectl, manager: 'helm', fieldsV1: { 'f:spec': { 'f:b': {} } } },
    ]);
  });
});

describe('withUpdatesFolded', () => {
  const fold = (managedFields: Parameters<typeof withUpdatesFolded>[0]) =>
    withUpdatesFolded(managedFields, 'flyrail-webapp');
  const update = { ...ours, operation: 'Update' as const };

  it('makes what ours wrote by a patch a part of what it applied', () => {
    expect(
      fold([
        { ...ours, fieldsV1: { 'f:spec': { 'f:type': {} } } },
        { ...update, fieldsV1: { 'f:spec': { 'f:ports': {} } } },
        { ...kubectl, fieldsV1: { 'f:metadata': {} } },
      ]),
    ).toEqual([
      { ...ours, fieldsV1: { 'f:spec': { 'f:type': {}, 'f:ports': {} } } },
      { ...kubectl, fieldsV1: { 'f:metadata': {} } },
    ]);
  });

  it('has nothing to do where ours only applied, or wrote the status', () => {
    const status = { ...update, subresource: 'status', fieldsV1: {} };
    expect(fold([{ ...ours, fieldsV1: {} }, kubectl, status])).toBeUndefined();
  });
});
