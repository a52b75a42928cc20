import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { removeStaleExports, writeExports } from '../../src/steps/export-files.ts';
import { foldersOfKeys, writePerKey } from '../../src/steps/per-key-exports.ts';

const watch = { onProgress: () => {}, signal: new AbortController().signal, isPartial: false };

function tree(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.csv'))
    .sort();
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'exports-'));
}

test('each key has a folder, a level for each key column, whatever its values', () => {
  expect(
    foldersOfKeys([
      ['3', '42'],
      ['../x', 'a/b'],
      ['A', 'CON'],
      ['a', ''],
    ]),
  ).toEqual(['3/42', '%2E.%2Fx/a%2Fb', '%41/%43ON', 'a/%']);
  expect(foldersOfKeys([[]])).toEqual(['']);
});

test('a second export removes what the first wrote for keys that are gone, and nothing else', async () => {
  const root = emptyFolder();
  const files = { 'data.csv': 'x\n' };
  await writePerKey(
    root,
    ['k', 'p'],
    [
      { key: ['1', 'a'], files },
      { key: ['2', 'b'], files },
    ],
    watch,
  );
  writeFileSync(join(root, '2', 'mine.csv'), 'by hand');
  await writePerKey(root, ['k', 'p'], [{ key: ['1', 'a'], files }], watch);
  expect(tree(root)).toEqual(['1/a/data.csv', '2/mine.csv', 'index.csv']);
  expect(readFileSync(join(root, 'index.csv'), 'utf8')).toBe('k,p,folder\n1,a,1/a\n');
});

test('an export of selected keys leaves the others', async () => {
  const root = emptyFolder();
  await writePerKey(
    root,
    ['k'],
    [
      { key: ['1'], files: { 'a.csv': '1' } },
      { key: ['2'], files: { 'a.csv': '2' } },
    ],
    watch,
  );
  await writePerKey(root, ['k'], [{ key: ['2'], files: { 'a.csv': 'new' } }], { ...watch, isPartial: true });
  expect(tree(root)).toEqual(['1/a.csv', '2/a.csv', 'index.csv']);
  expect(readFileSync(join(root, '2/a.csv'), 'utf8')).toBe('new');
});

test('an index that points outside the folder is not followed', async () => {
  const root = emptyFolder();
  const outside = emptyFolder();
  writeFileSync(join(outside, 'a.csv'), 'keep');
  writeFileSync(join(root, 'index.csv'), `k,folder\nx,../${outside.split('/').at(-1)}\n`);
  await writePerKey(root, ['k'], [{ key: ['1'], files: { 'a.csv': '1' } }], watch);
  expect(existsSync(join(outside, 'a.csv'))).toBe(true);
});

test('an interrupt ends the writing, and no half file is left under its name', async () => {
  const root = emptyFolder();
  await expect(
    writeExports(root, [{ path: 'a.csv', text: 'x' }], { ...watch, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(tree(root)).toEqual([]);
  await removeStaleExports(root, ['not/there'], ['a.csv']);
});
