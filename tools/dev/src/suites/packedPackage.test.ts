import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOfPackage, type Manifest } from './packedPackage.ts';

const manifest: Manifest = {
  version: '1.0.0',
  name: '@example/kettle',
  main: 'dist/index.cjs.js',
  types: 'dist/index.d.ts',
  files: ['dist', 'config'],
  exports: {
    '.': {
      backstage: '@backstage/FrontendPlugin',
      require: './dist/index.cjs.js',
    },
    './package.json': './package.json',
  },
  typesVersions: { '*': { testing: ['dist/testing.d.ts'] } },
  backstage: { role: 'node-library' },
  dependencies: { zod: '^4.1.0' },
};

const whole: Record<string, string> = {
  'package.json': '',
  'README.md': '',
  'config/crd.yaml': '',
  'dist/index.cjs.js': `require('zod'); require('node:fs'); require('./steam.cjs.js');`,
  'dist/index.d.ts': `import { z } from 'zod';`,
  'dist/testing.d.ts': '',
};

const problems = (
  files: Record<string, string>,
  changed: Partial<Manifest> = {},
) =>
  problemsOfPackage({
    manifest: { ...manifest, ...changed },
    files: Object.keys(files),
    read: file => files[file],
  });

test('finds nothing wrong with a whole package', () => {
  assert.deepEqual(problems(whole), []);
});

for (const file of [
  'README.md',
  'dist/index.cjs.js',
  'dist/index.d.ts',
  'dist/testing.d.ts',
])
  test(`misses ${file}`, () => {
    const { [file]: _, ...rest } = whole;
    assert.deepEqual(problems(rest), [
      `${file} is promised by package.json and not in the package`,
    ]);
  });

test('misses a folder of "files" in which nothing is', () => {
  const { 'config/crd.yaml': _, ...rest } = whole;
  assert.deepEqual(problems(rest), [
    'config is promised by package.json and not in the package',
  ]);
});

test('names a package that is imported and would not be installed, once', () => {
  assert.deepEqual(
    problems({
      ...whole,
      'dist/steam.cjs.js': `require('@example/steam/hot'); import('luxon');`,
      'dist/steam.d.ts': `import x from '@example/steam';`,
    }),
    [
      '@example/steam is imported and not among the dependencies',
      'luxon is imported and not among the dependencies',
    ],
  );
});

test('takes the types of a package for the package, as declarations need no more', () => {
  assert.deepEqual(
    problems(
      { ...whole, 'dist/index.d.ts': `import { Request } from 'express';` },
      { dependencies: { zod: '^4.1.0', '@types/express': '^4.17.0' } },
    ),
    [],
  );
});

test('refuses a dependency that points into the repository', () => {
  assert.deepEqual(problems(whole, { dependencies: { zod: 'workspace:^' } }), [
    'a dependency still points into the repository',
  ]);
});
