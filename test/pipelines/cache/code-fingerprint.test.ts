import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changedParts, codeFingerprint } from '#src/pipelines/cache/code-fingerprint.ts';
import { stepCodes } from '#src/pipelines/index.ts';
import { loadStepImplementations } from '#src/steps/index.ts';
import { projectRoot } from '#test/house/project.ts';

let root = '';
const project: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ imports: { '#src/*': './src/*' } }),
  'src/step.ts': `import { double } from '#src/core/index.ts';\nimport pick from 'picker';\nexport const run = (n: number): number => pick(double(n));\n`,
  'src/core/index.ts': `export { double, type Unit } from './double.ts';\nexport { half } from './half.ts';\n`,
  'src/core/double.ts': `// Twice.\nimport { two } from './two.ts';\nexport type Unit = number;\nexport function double(n: Unit): Unit {\n  return n * two;\n}\n`,
  'src/core/two.ts': 'export const two = 2;\n',
  'src/core/half.ts': 'export const half = (n: number): number => n / 2;\n',
  'src/lazy.ts': `export const load = async () => import('./core/half.ts');\n`,
  'src/threads.ts': `export const worker = new URL('./core/two.ts', import.meta.url);\n`,
  'src/data.ts': `export const table = new URL('core/table.json', import.meta.url);\n`,
  'src/core/table.json': '[1]',
  'src/renamed.ts': `import { f } from './core/names.ts';\nexport const run = f;\n`,
  'src/core/names.ts': `export { half as f } from './both.ts';\n`,
  'src/core/both.ts': 'export const half = 1, double = 2;\n',
  'src/open.ts': `export const load = async (name: string) => import('./' + name);\n`,
  'src/absent.ts': `export const load = async () => import('not-installed');\n`,
  'node_modules/picker/package.json': JSON.stringify({ name: 'picker', version: '1.0.0', main: 'index.js' }),
  'node_modules/picker/index.js': 'module.exports = (n) => n;',
  'node_modules/other/package.json': JSON.stringify({ name: 'other', version: '1.0.0' }),
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muster-code-'));
  for (const [path, text] of Object.entries(project)) write(path, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const print = (entry = 'src/step.ts') => codeFingerprint(join(root, entry), root);

/** What changes in the fingerprint of a step when a file is written anew. */
function changesBy(path: string, text: string, entry?: string): readonly string[] {
  const before = print(entry);
  write(path, text);
  const after = print(entry);
  expect(after.digest === before.digest).toBe(changedParts(before, after).length === 0);
  return changedParts(before, after);
}

test('names the files that a step imports, through others too, and its packages', () => {
  expect(Object.keys(print().parts)).toEqual(['npm:picker', 'src/core/double.ts', 'src/core/two.ts', 'src/step.ts']);
});

test.each([
  [
    'a comment',
    `/* Two times. */\nimport { two } from './two.ts';\nexport type Unit = number;\nexport function double(n: Unit): Unit {\n  return n * two; // so\n}\n`,
  ],
  [
    'blanks and line breaks',
    `import { two } from './two.ts';\nexport type Unit = number;\nexport function double( n: Unit ): Unit\n{ return n*two }\n`,
  ],
  [
    'types alone',
    `import { two } from './two.ts';\nexport type Unit = number | bigint;\nexport function double(n: any): any {\n  return n * two;\n}\n`,
  ],
])('%s in a helper changes nothing', (_, text) => {
  expect(changesBy('src/core/double.ts', text)).toEqual([]);
});

test.each([
  ['src/core/two.ts', 'export const two = 3;\n'],
  ['src/core/double.ts', `import { two } from './two.ts';\nexport const double = (n: number): number => two * n;\n`],
  // Without the break it would give back the sum: a line break that means something counts.
  [
    'src/core/double.ts',
    `import { two } from './two.ts';\nexport function double(n: number): number {\n  return\n  n * two;\n}\n`,
  ],
])('another behaviour of %s is named', (path, text) => {
  expect(changesBy(path, text)).toEqual([path]);
});

test('a file that only another step imports, through the same index, changes nothing', () => {
  expect(changesBy('src/core/half.ts', 'export const half = (n: number): number => n * 0.5;\n')).toEqual([]);
});

test('a new name of the index that the step does not take changes nothing', () => {
  const text = `${project['src/core/index.ts']}export { two } from './two.ts';\n`;
  expect(changesBy('src/core/index.ts', text)).toEqual([]);
});

test('the version of an imported package counts, that of another one does not', () => {
  expect(changesBy('node_modules/other/package.json', JSON.stringify({ name: 'other', version: '2.0.0' }))).toEqual([]);
  const picker = JSON.stringify({ name: 'picker', version: '1.0.1', main: 'index.js' });
  expect(changesBy('node_modules/picker/package.json', picker)).toEqual(['npm:picker']);
});

test.each([
  ['a module that is loaded later', 'src/lazy.ts', 'src/core/half.ts', 'export const half = 0;\n'],
  ['data beside a module', 'src/data.ts', 'src/core/table.json', '[2]'],
  ['the file of a worker', 'src/threads.ts', 'src/core/two.ts', 'export const two = 4;\n'],
])('%s counts', (_, entry, path, text) => {
  expect(changesBy(path, text, entry)).toEqual([path]);
});

test('a helper that is no longer imported is named as well', () => {
  const text = `import pick from 'picker';\nexport const run = (n: number): number => pick(n);\n`;
  expect(changesBy('src/step.ts', text)).toEqual(['src/core/double.ts', 'src/core/two.ts', 'src/step.ts']);
});

test('the training step of Muster rests on the learners and not on the parser of CSV files that it never calls', () => {
  const { parts } = codeFingerprint(join(projectRoot, 'src/steps/train-step.ts'), projectRoot);
  expect(Object.keys(parts)).toEqual(expect.arrayContaining(['src/learners/theta.ts', 'npm:ml-regression']));
  expect(Object.keys(parts)).not.toContain('src/data-preparation/prepare-fleet.ts');
});

test('another name behind the same one of an index is a change', () => {
  const text = `export { double as f } from './both.ts';\n`;
  expect(changesBy('src/core/names.ts', text, 'src/renamed.ts')).toEqual(['src/core/names.ts#f']);
});

test('code that loads what it does not name is never the same twice', () => {
  expect(print('src/open.ts').digest).not.toBe(print('src/open.ts').digest);
  expect(print('src/open.ts').open).toEqual(['src/open.ts:1 imports a module whose name is made while it runs']);
});

test.each([
  [
    'a module that createRequire loads',
    `import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nexport const a = load('./own/part');\n`,
  ],
  [
    'a module that createRequire loads at once',
    `import { createRequire } from 'node:module';\nexport const a = createRequire(import.meta.url)('./own/part.cjs');\n`,
  ],
  [
    'a file that is read by the folder of the module',
    `import { join } from 'node:path';\nexport const file = join(import.meta.dirname, 'own', 'part.cjs');\n`,
  ],
  ['a subpath import of its own package', `import part from '#own/part';\nexport const a = part;\n`],
  ['a subpath import with conditions', `import part from '#exact';\nexport const a = part;\n`],
])('%s counts', (_, text) => {
  write('far/package.json', JSON.stringify(farPackage));
  write('far/own/part.cjs', 'module.exports = 1;\n');
  write('far/step.ts', text);
  expect(print('far/step.ts').open).toBeUndefined();
  expect(changesBy('far/own/part.cjs', 'module.exports = 2;\n', 'far/step.ts')).toEqual(['far/own/part.cjs']);
});

const farPackage = {
  imports: {
    '#own/*': './own/*.cjs',
    '#exact': { browser: './none.js', default: './own/part.cjs' },
    '#picker': 'picker',
  },
};

test('a subpath import that stands for a package counts by its version, and one that means nothing is no file', () => {
  write('far/package.json', JSON.stringify(farPackage));
  write('far/step.ts', `import '#picker';\nimport '#none';\n`);
  expect(print('far/step.ts').parts).toMatchObject({ 'npm:picker': '1.0.0', 'npm:#none': 'not known' });
});

test.each([
  ['export const a = 1;\nexport const b = process.env.MODE;\n', '2 reads MODE of the environment; give it as'],
  ['export const b = process.env[name];\n', '1 reads the environment; give it as'],
  [`import { env } from 'node:process';\n`, '1 reads the environment'],
  [`import { createRequire } from 'node:module';\n\ncreateRequire(import.meta.url)(name);\n`, '3 requires a module'],
  ['export const file = import.meta.dirname + name;\n', '1 makes paths of files beside it'],
  ['export const file = new URL(name, import.meta.url);\n', '1 makes addresses of files beside it'],
])('what cannot be followed is named with its line: %j', (text, said) => {
  write('src/unseen.ts', text);
  expect(print('src/unseen.ts').open).toEqual([expect.stringContaining(`src/unseen.ts:${said}`)]);
});

test('all code of the steps of Muster can be followed', async () => {
  const codes = stepCodes(new Map());
  const steps = await loadStepImplementations();
  const modules = steps.flatMap(({ module, partsOfCode = [] }) => [module, ...partsOfCode]);
  expect(modules.flatMap((module) => codes.of(module).open ?? [])).toEqual([]);
});

test('a package that is not installed is said so', () => {
  expect(print('src/absent.ts').parts['npm:not-installed']).toBe('not installed');
});
