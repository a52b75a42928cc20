import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { projectRoot, typescriptFiles } from './project.ts';

type Report = {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
};

function cruise(folder: string): Promise<Report> {
  const parts = ['src', 'ml_service'].filter((part) => existsSync(join(folder, part)));
  const program = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...parts];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64e6 }, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error('no output'));
      else resolve(JSON.parse(stdout) as Report);
    });
  });
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function plant(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'directions-'));
  folders.push(folder);
  for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
    cpSync(join(projectRoot, file), join(folder, file));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('the check sees every file of src and ml_service, and the product keeps every rule', async () => {
  const report = await cruise(projectRoot);
  const seen = report.modules
    .map((module) => module.source)
    .filter((source) => /^(src|ml_service)\/.*(?<!\.d)\.ts$/.test(source));
  expect([...seen].sort()).toEqual([...typescriptFiles('ml_service'), ...typescriptFiles('src')]);
  expect(report.summary.violations).toEqual([]);
});

const training = { 'src/training/index.ts': 'export const train = 1;\n' };

test.each([
  [
    'a stage that imports one to its right',
    'direction-of-storage',
    {
      'src/storage/index.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n",
      ...training,
    },
  ],
  [
    'a type that is imported against the flow',
    'direction-of-core',
    {
      'src/core/index.ts': "import type { T } from '#src/training/index.ts';\nexport type U = T;\n",
      'src/training/index.ts': 'export type T = 1;\n',
    },
  ],
  [
    'an import that goes past the index',
    'through-the-index',
    {
      'src/registry/index.ts': "import { train } from '#src/training/train.ts';\nexport const read = train;\n",
      'src/training/train.ts': 'export const train = 1;\n',
    },
  ],
  [
    'a client of Azure that imports what is published by it',
    'direction-of-ml-service-azure-ml',
    {
      'ml_service/azure-ml/index.ts':
        "import { step } from '#ml-service/pipelines/index.ts';\nexport const read = step;\n",
      'ml_service/pipelines/index.ts': 'export const step = 1;\n',
    },
  ],
  [
    'a folder of ml_service that goes past an index',
    'ml-service-through-the-index',
    {
      'ml_service/pipelines/index.ts':
        "import { call } from '#ml-service/azure-ml/call.ts';\nexport const read = call;\n",
      'ml_service/azure-ml/call.ts': 'export const call = 1;\n',
    },
  ],
  [
    'a stage that imports ml_service',
    'direction-of-storage',
    {
      'src/storage/index.ts': "import { step } from '#ml-service/pipelines/index.ts';\nexport const read = step;\n",
      'ml_service/pipelines/index.ts': 'export const step = 1;\n',
    },
  ],
  [
    'files that import each other',
    'no-cycles',
    {
      'src/core/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
      'src/core/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
    },
  ],
  [
    'a folder of a stage that imports one behind it',
    'inside-registry',
    {
      'src/registry/register/a.ts': "import { b } from '../foreign/b.ts';\nexport const a = b;\n",
      'src/registry/foreign/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'a file of a stage that imports from a folder behind it',
    'inside-evaluation',
    {
      'src/evaluation/a.ts': "import { b } from './fleet-gate/b.ts';\nexport const a = b;\n",
      'src/evaluation/fleet-gate/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'a folder inside a stage that has no place among its folders',
    'no-folder-unknown-inside-a-stage',
    {
      'src/registry/misc/a.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n",
      ...training,
    },
  ],
  [
    'a pure stage that reads files',
    'pure-stages',
    { 'src/evaluation/index.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n" },
  ],
  [
    'a folder that has no place in the flow',
    'no-folder-unknown-to-the-flow',
    {
      'src/misc/index.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n",
      ...training,
    },
  ],
  [
    'an import of nothing',
    'resolvable',
    { 'src/core/index.ts': "import { gone } from './gone.ts';\nexport const read = gone;\n" },
  ],
] satisfies readonly [string, string, Readonly<Record<string, string>>][])(
  'the check refuses %s',
  async (_, rule, files) => {
    const report = await cruise(plant(files));
    expect(report.summary.violations.map((violation) => violation.rule.name)).toContain(rule);
  },
);
