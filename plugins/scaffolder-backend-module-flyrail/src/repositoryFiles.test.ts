import { catalogInfoWith, kustomizationWith } from './repositoryFiles';

describe('the files beside it', () => {
  it.each<[string, string, string | undefined]>([
    [
      'is added to the resources, and comments stay',
      '# all apps\nresources:\n  - a.yaml # first\n',
      '# all apps\nresources:\n  - a.yaml # first\n  - shop.yaml\n',
    ],
    [
      'begins the resources where there are none',
      'namespace: production\n',
      'namespace: production\nresources:\n  - shop.yaml\n',
    ],
    [
      'is added as the others are written',
      'resources:\n- a.yaml # first\n- b.yaml\n\nimages:\n- name: a\n  newTag: "1"\n',
      'resources:\n- a.yaml # first\n- b.yaml\n- shop.yaml\n\nimages:\n- name: a\n  newTag: "1"\n',
    ],
    [
      'begins the resources where the list is empty',
      'resources: []\n',
      'resources:\n  - shop.yaml\n',
    ],
    [
      'is the first line where there is nothing',
      '',
      'resources:\n  - shop.yaml\n',
    ],
    ['is not added twice', 'resources:\n  - ./shop.yaml\n', undefined],
  ])('kustomization.yaml: the manifest %s', (_, existing, text) => {
    expect(kustomizationWith(existing, 'shop.yaml')).toBe(text);
  });

  const component = { name: 'shop', owner: 'group:default/shop-team' };
  it('catalog-info.yaml: the component is described once, after what is there', () => {
    const fresh = catalogInfoWith(undefined, component)!;
    expect(fresh).toMatch(/flyrail.io\/webapp: enabled/);
    expect(catalogInfoWith(fresh, component)).toBeUndefined();
    expect(
      catalogInfoWith('kind: API\nmetadata:\n  name: a\n', component),
    ).toBe(`kind: API\nmetadata:\n  name: a\n---\n${fresh}`);
  });
});
