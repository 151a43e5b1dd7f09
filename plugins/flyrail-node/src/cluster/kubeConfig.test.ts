import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKubeConfig } from './kubeConfig';

describe('a kubeconfig that is not valid YAML', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a line that is indented wrongly', '  token: s3cret\n   more: s3cret', 4],
    ['an unknown tag', '  token: !s3cret', 3],
    ['a tag that cannot be one', '  password: !s3cret^more', 3],
    ['an alias of nothing', '  token: *s3cret', 3],
    ['text that never ends', '  token: "s3cret', 4],
  ])('says where, and shows nothing of the file: %s', async (_, text, line) => {
    const file = join(folder, 'config');
    writeFileSync(file, `users:\n- user:\n${text}\n`);
    const { message } = await loadKubeConfig({ kubeconfig: file }).then(
      () => new Error('it was read'),
      error => error as Error,
    );
    expect(message).toMatch(
      /^Kubeconfig \/.* cannot be read: it is not valid YAML: [a-z ]+…? ?\(line \d+, column \d+\)$/,
    );
    expect(message).toContain(`line ${line},`);
    expect(message).not.toContain('s3cret');
  });
});
