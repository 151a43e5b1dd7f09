import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fences, region } from './fences.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(
  [
    'docs/**/*.md',
    '*.md',
    'deploy/**/*.md',
    'examples/operators/*/README.md',
    'plugins/*/README.md',
    'tools/*/README.md',
  ],
  { cwd: root },
).sort();

test('what a page shows of a file is what the file says', () => {
  const wrong: string[] = [];
  let shown = 0;
  for (const page of pages)
    for (const { remark, text, line } of fences(read(page))) {
      const [, path, , name] =
        /^file: ([^#\s]+)(#(\S+))?$/.exec(remark ?? '') ?? [];
      if (!path) continue;
      shown++;
      try {
        if (region(read(path), name) !== text)
          wrong.push(`${page}:${line} is not what ${path} says now`);
      } catch (error) {
        wrong.push(`${page}:${line}: ${path}: ${(error as Error).message}`);
      }
    }
  assert.deepEqual(wrong, []);
  assert.ok(shown > 0, 'no page shows a file: is the remark read at all?');
});

test('every link from page to page leads somewhere', () => {
  const wrong: string[] = [];
  for (const page of pages) {
    const outside = read(page)
      .replace(/^( *)```[^]*?^\1```/gm, '')
      .replace(/`[^`\n]*`/g, '');
    for (const [, link] of outside.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path, anchor] = link.split('#');
      const target = path
        ? relative(root, resolve(root, dirname(page), path))
        : page;
      if (!existsSync(join(root, target)))
        wrong.push(`${page}: ${link}: there is no such file`);
      else if (
        anchor &&
        target.endsWith('.md') &&
        !anchors(read(target)).includes(anchor)
      )
        wrong.push(`${page}: ${link}: there is no such heading`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('TechDocs lists every page, once', () => {
  const listed = [...read('mkdocs.yml').matchAll(/:\s+(\S+\.md)$/gm)]
    .map(([, path]) => `docs/${path}`)
    .sort();
  assert.deepEqual(
    listed,
    pages.filter(page => page.startsWith('docs/')),
  );
});

test('the READMEs of the packages have one shape', () => {
  const shape = [
    'Install',
    'Configure',
    'Permissions',
    'What it adds',
    'Troubleshoot',
    'Links',
  ];
  for (const page of pages.filter(each => each.startsWith('plugins/'))) {
    const { name } = JSON.parse(read(join(dirname(page), 'package.json'))) as {
      name: string;
    };
    const text = read(page).replace(/^( *)```[^]*?^\1```/gm, '');
    const headings = (level: string) =>
      [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(
        ([, heading]) => heading,
      );
    assert.deepEqual(headings('#'), [name], page);
    assert.deepEqual(headings('##'), shape, page);
    assert.match(
      read(page),
      new RegExp(`^yarn .*add ${name}( |$)`, 'm'),
      `${page} does not say how ${name} is installed`,
    );
  }
});

/** The anchors of a page's headings, as GitHub and MkDocs make them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
