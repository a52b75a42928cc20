import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MusterError } from '#src/core/index.ts';
import { removeStaleExports, writeExports } from '../../src/steps/export-files.ts';
import { foldersOfKeys, writePerKey, type PerKeyExport } from '../../src/steps/per-key-exports.ts';

const watch = { onProgress: () => {}, signal: new AbortController().signal };

function exportOf(keyColumns: readonly string[], files: PerKeyExport['files']): PerKeyExport {
  return { keyColumns, allKeys: files.map((each) => each.key), fileNames: ['data.csv', 'a.csv'], files };
}

function tree(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.csv'))
    .sort();
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'exports-'));
}

test('each key has a folder, a level for each key column, whatever its values', () => {
  const keys = [
    ['3', '42'],
    ['../x', 'a/b'],
    ['A', 'CON'],
    ['a', ''],
  ];
  expect([...foldersOfKeys(keys).values()]).toEqual(['3/42', '%2E.%2Fx/a%2Fb', '%41/%43ON', 'a/%']);
  expect([...foldersOfKeys([[]]).values()]).toEqual(['']);
});

test('a second export removes what the first wrote for keys that are gone, and nothing else', async () => {
  const root = emptyFolder();
  const files = { 'data.csv': 'x\n' };
  const both = [
    { key: ['1', 'a'], files },
    { key: ['2', 'b'], files },
  ];
  await writePerKey(root, exportOf(['k', 'p'], both), watch);
  writeFileSync(join(root, '2', 'mine.csv'), 'by hand');
  await writePerKey(root, exportOf(['k', 'p'], both.slice(0, 1)), watch);
  expect(tree(root)).toEqual(['1/a/data.csv', '2/mine.csv', 'index.csv']);
  expect(readFileSync(join(root, 'index.csv'), 'utf8')).toBe('k,p,folder\n1,a,1/a\n');
});

test('an export without folders takes away those of the last one', async () => {
  const root = emptyFolder();
  await writePerKey(root, exportOf(['k'], [{ key: ['1'], files: { 'a.csv': '1' } }]), watch);
  await writePerKey(root, exportOf(['k'], []), watch);
  expect(tree(root)).toEqual(['index.csv']);
  expect(readFileSync(join(root, 'index.csv'), 'utf8')).toBe('k,folder\n');
});

test('the folder of a key is the same whichever keys are written with it', async () => {
  const root = emptyFolder();
  const files = { 'a.csv': '1' };
  const allKeys = [['A1'], ['a1']];
  const both = { keyColumns: ['k'], allKeys, fileNames: ['a.csv'] };
  await writePerKey(root, { ...both, files: allKeys.map((key) => ({ key, files })) }, watch);
  const before = tree(root);
  await writePerKey(root, { ...both, files: [{ key: ['A1'], files }] }, watch);
  expect(before).toEqual(['%411/a.csv', 'a1/a.csv', 'index.csv']);
  expect(tree(root)).toEqual(['%411/a.csv', 'index.csv']);
});

test('a path that cannot be written is told with its place, and no half file is left', async () => {
  const root = emptyFolder();
  writeFileSync(join(root, 'taken'), 'a file where a folder should be');
  const files = Array.from({ length: 200 }, (_, i) => ({ path: i === 3 ? 'taken/x.csv' : `${i}.csv`, text: 'x' }));
  await expect(writeExports(root, files, watch)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    faults: [{ where: { file: join(root, 'taken/x.csv') } }],
  });
  expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(tree(root).length).toBeLessThan(100);
});

function* failingPieces(): Generator<string, void, undefined> {
  yield 'first\n';
  throw new MusterError('TRAIN_MODEL_DAMAGED', { what: 'The second piece cannot be made.' });
}

test('a file of pieces is written into a new folder in their order, and where one cannot be made no file is left', async () => {
  const root = emptyFolder();
  await writeExports(root, [{ path: 'new/a.csv', text: ['x\n', '', 'y\n'] }], watch);
  expect(readFileSync(join(root, 'new/a.csv'), 'utf8')).toBe('x\ny\n');
  await expect(writeExports(root, [{ path: 'b.csv', text: failingPieces() }], watch)).rejects.toMatchObject({
    code: 'TRAIN_MODEL_DAMAGED',
  });
  expect(readdirSync(root)).toEqual(['new']);
});

test('an index that points outside the folder is not followed', async () => {
  const root = emptyFolder();
  const outside = emptyFolder();
  writeFileSync(join(outside, 'a.csv'), 'keep');
  writeFileSync(join(root, 'index.csv'), `k,folder\nx,../${outside.split('/').at(-1)}\n`);
  await writePerKey(root, exportOf(['k'], [{ key: ['1'], files: { 'a.csv': '1' } }]), watch);
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
