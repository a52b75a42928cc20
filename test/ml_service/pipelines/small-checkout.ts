import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPipeline, type Pipeline } from '#src/pipelines/index.ts';
import { loadStepImplementations } from '#src/steps/index.ts';
import { projectFile, projectRoot } from '#test/house/project.ts';

/** A checkout with the pipeline of batchai and little else. */
export type SmallCheckout = { readonly folder: string; readonly remove: () => void };

/** Makes it in the folder for temporary files. */
export function smallCheckout(): SmallCheckout {
  const folder = mkdtempSync(join(tmpdir(), 'azure-checkout-'));
  for (const name of ['src', 'pipelines', 'DataPrep_inputs/batchai'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'pipelines/batchai.yml'])
    copyFileSync(join(projectRoot, name), join(folder, name));
  for (const name of ['demand', 'known_future'])
    writeFileSync(join(folder, `DataPrep_inputs/batchai/${name}.csv`), name);
  writeFileSync(join(folder, 'src/a.ts'), 'export const a = 1;\n');
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '--all'], { cwd: folder });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Reads the pipeline of batchai as it holds in PROD, with its text changed. */
export async function batchai(change: (text: string) => string = (text) => text): Promise<Pipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'azure-pipeline-'));
  const file = join(folder, 'batchai.yml');
  writeFileSync(file, change(projectFile('pipelines/batchai.yml')));
  try {
    return await loadPipeline(file, loadStepImplementations, {
      environment: 'PROD',
      variable: () => undefined,
      overrides: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A reporter that keeps its lines. */
export function keptReport(): {
  readonly lines: string[];
  readonly debug: (text: string) => void;
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly progress: () => void;
} {
  const lines: string[] = [];
  const keep = (text: string): void => void lines.push(text);
  return { lines, debug: keep, info: keep, warn: keep, progress: () => {} };
}
