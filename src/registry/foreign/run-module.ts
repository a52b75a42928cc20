import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '#src/core/index.ts';
import { makeFolder } from '#src/storage/index.ts';
import type { InputRow } from '../register/model-to-register.ts';
import { predictFault } from './predict-fault.ts';

/**
 * Runs code that the model brings, in this process: writes its files to a folder of their own, which is gone afterwards, loads the module
 * and calls `predict(rows)`. Throws REGISTRY_PREDICT_FAILED.
 */
export async function runModule(
  files: ReadonlyMap<string, Uint8Array>,
  module: string,
  rows: readonly InputRow[],
): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-foreign-'));
  try {
    await writeFiles(files, folder);
    const predict = await loadModule(join(folder, module), module);
    return await call(predict, rows, module);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFiles(files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<void> {
  for (const [name, bytes] of files) {
    await makeFolder(dirname(join(folder, name)));
    await writeFile(join(folder, name), bytes);
  }
  // Without one Node would have to guess what kind of modules they are.
  if (!files.has('package.json')) await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
}

type Predict = (rows: readonly InputRow[]) => unknown;

async function loadModule(file: string, module: string): Promise<Predict> {
  let loaded: Readonly<Record<string, unknown>>;
  try {
    loaded = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const what = `The module cannot be loaded: ${messageOf(cause)}`;
    throw predictFault(what, {
      module,
      expected: 'a module that Node can import, with the files of the model alone',
      cause,
    });
  }
  const { predict } = loaded;
  if (typeof predict === 'function') return predict as Predict;
  throw predictFault('The module exports no function predict.', {
    module,
    expected: 'export function predict(rows) { … }',
  });
}

async function call(predict: Predict, rows: readonly InputRow[], module: string): Promise<unknown> {
  try {
    return await predict(rows);
  } catch (cause) {
    throw predictFault(`predict threw: ${messageOf(cause)}`, { module, expected: 'one value for each row', cause });
  }
}
