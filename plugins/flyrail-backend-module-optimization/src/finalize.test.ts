import { limit, MAP, Shop } from './__testUtils__/changedShop';
import { finalizeWith } from './finalize';

describe('A deletion while the host’s store is away', () => {
  let shop: Shop;

  const away = (method: 'get' | 'delete') =>
    jest
      .spyOn(shop.store, method)
      .mockRejectedValueOnce(new Error('the database is away'));
  const deletes = (deletionPolicy?: 'Keep') => {
    const { look, parts } = shop.operation();
    look.object.spec.deletionPolicy = deletionPolicy;
    look.object.metadata.deletionTimestamp = new Date(shop.now).toISOString();
    return finalizeWith(parts)(look);
  };

  beforeEach(async () => {
    shop = new Shop();
    await shop.proved('raised', [limit('512Mi', '1Gi')]);
  });

  it('waits for it, says so, and leaves nothing that undoes later what Keep kept', async () => {
    away('delete');
    await expect(deletes('Keep')).rejects.toThrow('the database is away');
    expect(shop.api.at(MAP)).toBeUndefined();
    away('get');
    await expect(deletes('Keep')).rejects.toThrow(
      /^Whether something of Deployment shop is still to be put back is not known yet .*store cannot be read: the database is away/,
    );
    expect(await deletes('Keep')).toEqual({ type: 'done' });
    expect(await shop.kept).toBeUndefined();
    expect(shop.limits.memory).toBe('1Gi');
  });

  it('begins to put back all the same where the ConfigMap says what', async () => {
    away('get');
    await deletes();
    expect(shop.limits.memory).toBe('512Mi');
  });
});
