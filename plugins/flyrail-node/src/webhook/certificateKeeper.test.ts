import { FakeClock } from '../testing';
import { CertificateKeeper } from './certificateKeeper';
import type { CertificateSecret } from './certificateSecret';
import type { CertificateMaterial } from './certificates';

const { signal } = new AbortController();

function begin() {
  let material: CertificateMaterial | undefined;
  const secret = {
    read: async () => ({ material, resourceVersion: '1' }),
    write: async (next: CertificateMaterial) => {
      material = next;
      return true;
    },
  };
  const told: string[] = [];
  const serve = jest.fn(async () => {
    told.push('serve');
  });
  const keeper = new CertificateKeeper({
    secret: secret as unknown as CertificateSecret,
    hosts: ['127.0.0.1'],
    clock: new FakeClock(),
    publish: async () => {
      told.push('publish');
    },
    serve,
  });
  return { keeper, serve, told };
}

describe('CertificateKeeper', () => {
  it('sends nobody to a port on which nobody listens yet, however often that fails', async () => {
    const { keeper, serve, told } = begin();
    serve.mockRejectedValueOnce(new Error('address in use'));
    serve.mockRejectedValueOnce(new Error('address in use'));

    await expect(keeper.look(signal)).rejects.toThrow('address in use');
    await expect(keeper.look(signal)).rejects.toThrow('address in use');
    expect(told).toEqual([]);
    expect(keeper.published).toBe(false);

    await keeper.look(signal);
    expect(told).toEqual(['serve', 'publish']);
    expect(keeper.published).toBe(true);
  });
});
