import type { ManagedField } from '@flyrail/backstage-plugin-flyrail-common';
import { holdsAnyOf, withFieldsReleased } from './releasedFields';

const entry = (
  manager: string,
  operation: 'Apply' | 'Update',
  fieldsV1: Record<string, unknown>,
): ManagedField => ({ manager, operation, apiVersion: 'apps/v1', fieldsV1 });

const requests = (...names: string[]) => ({
  'f:spec': {
    'f:requests': Object.fromEntries(names.map(name => [`f:${name}`, {}])),
  },
});
const spec = [['f:spec']];

describe('withFieldsReleased', () => {
  it('gives a field back to the one that applied it before', () => {
    const before = [entry('kubectl', 'Apply', requests('cpu', 'memory'))];
    const now = [
      entry('kubectl', 'Apply', requests('memory')),
      entry('ours', 'Update', requests('cpu')),
    ];
    expect(withFieldsReleased(now, 'ours', before, spec)).toEqual([
      entry('kubectl', 'Apply', requests('memory', 'cpu')),
    ]);
  });

  it('brings back a manager that held nothing else', () => {
    const before = [entry('helm', 'Update', requests('cpu'))];
    const now = [entry('ours', 'Update', requests('cpu'))];
    expect(withFieldsReleased(now, 'ours', before, spec)).toEqual(before);
  });

  it('leaves what nobody held to nobody', () => {
    const before = [entry('helm', 'Update', requests('memory'))];
    const now = [...before, entry('ours', 'Update', requests('cpu'))];
    expect(withFieldsReleased(now, 'ours', before, spec)).toEqual(before);
  });

  it('keeps what is ours elsewhere', () => {
    const annotations = { 'f:metadata': { 'f:annotations': { 'f:x': {} } } };
    const now = [
      entry('ours', 'Update', { ...annotations, ...requests('cpu') }),
    ];
    expect(withFieldsReleased(now, 'ours', [], spec)).toEqual([
      entry('ours', 'Update', annotations),
    ]);
  });

  it('does not undo what others took meanwhile', () => {
    const before = [entry('kubectl', 'Apply', requests('cpu'))];
    const now = [
      entry('editor', 'Update', requests('memory')),
      entry('ours', 'Update', requests('cpu')),
    ];
    expect(withFieldsReleased(now, 'ours', before, spec)).toEqual([
      entry('editor', 'Update', requests('memory')),
      entry('kubectl', 'Apply', requests('cpu')),
    ]);
  });

  it('has nothing to say where nothing is held', () => {
    const now = [entry('kubectl', 'Apply', requests('cpu'))];
    expect(withFieldsReleased(now, 'ours', now, spec)).toBeUndefined();
    expect(holdsAnyOf(now, 'ours', spec)).toBe(false);
    expect(holdsAnyOf(now, 'kubectl', spec)).toBe(true);
  });
});
