import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './paths.ts';

/** What a command loads before it can install anything: on a fresh clone there is no package yet. */
const commands = ['main', 'start', 'test', 'bench', 'soak', 'doctor'];

// `from` of a value, never of types alone, which Node leaves out.
const imported =
  /^(?:import|export)\s(?!type\s)(?:[^;]*?\sfrom\s+)?'([^']+)';/gm;

for (const command of commands)
  test(`./dev ${command} loads on a fresh clone: nothing that it imports at once is a package`, () => {
    const packages: string[] = [];
    const seen = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, name] of readFileSync(file, 'utf8').matchAll(imported))
        if (name.startsWith('.')) visit(join(dirname(file), name));
        else if (!name.startsWith('node:'))
          packages.push(`${relative(root, file)} imports ${name}`);
    };
    visit(join(root, `tools/dev/src/${command}.ts`));
    assert.ok(seen.size > 3);
    assert.deepEqual(packages, []);
  });
