import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
  const program = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'ml_service'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64e6 }, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error('no output'));
      else resolve(JSON.parse(stdout) as Report);
    });
  });
}

test('the check sees every file of src and ml_service, and the product keeps every rule', async () => {
  const report = await cruise(projectRoot);
  const seen = report.modules
    .map((module) => module.source)
    .filter((source) => /^(src|ml_service)\/.*(?<!\.d)\.ts$/.test(source));
  expect([...seen].sort()).toEqual([...typescriptFiles('ml_service'), ...typescriptFiles('src')]);
  expect(report.summary.violations).toEqual([]);
});

/** A fault that the check must find: what it is, the file that has it, the rule that names it, and the files that make it. */
type Planted = readonly [what: string, from: string, rule: string, files: Readonly<Record<string, string>>];

const planted: readonly Planted[] = [
  [
    'a stage that imports one to its right',
    'src/storage/train.ts',
    'direction-of-storage',
    { 'src/storage/train.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n" },
  ],
  [
    'a type that is imported against the flow',
    'src/core/type.ts',
    'direction-of-core',
    { 'src/core/type.ts': "import type { T } from '#src/training/index.ts';\nexport type U = T;\n" },
  ],
  [
    'an import that goes past the index',
    'src/registry/past.ts',
    'through-the-index',
    {
      'src/registry/past.ts': "import { train } from '#src/training/train.ts';\nexport const read = train;\n",
      'src/training/train.ts': 'export const train = 1;\n',
    },
  ],
  [
    'a client of Azure that imports what is published by it',
    'ml_service/azure-ml/step.ts',
    'direction-of-ml-service-azure-ml',
    {
      'ml_service/azure-ml/step.ts':
        "import { step } from '#ml-service/pipelines/index.ts';\nexport const read = step;\n",
    },
  ],
  [
    'a folder of ml_service that goes past an index',
    'ml_service/pipelines/past.ts',
    'ml-service-through-the-index',
    {
      'ml_service/pipelines/past.ts':
        "import { call } from '#ml-service/azure-ml/call.ts';\nexport const read = call;\n",
      'ml_service/azure-ml/call.ts': 'export const call = 1;\n',
    },
  ],
  [
    'a stage that imports ml_service',
    'src/storage/service.ts',
    'direction-of-storage',
    { 'src/storage/service.ts': "import { step } from '#ml-service/pipelines/index.ts';\nexport const read = step;\n" },
  ],
  [
    'files that import each other',
    'src/core/a.ts',
    'no-cycles',
    {
      'src/core/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
      'src/core/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
    },
  ],
  [
    'a folder of a stage that imports one behind it',
    'src/registry/register/a.ts',
    'inside-registry',
    {
      'src/registry/register/a.ts': "import { b } from '../foreign/b.ts';\nexport const a = b;\n",
      'src/registry/foreign/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'a file of a stage that imports from a folder behind it',
    'src/evaluation/a.ts',
    'inside-evaluation',
    {
      'src/evaluation/a.ts': "import { b } from './fleet-gate/b.ts';\nexport const a = b;\n",
      'src/evaluation/fleet-gate/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'a folder inside a stage that has no place among its folders',
    'src/registry/misc/a.ts',
    'no-folder-unknown-inside-a-stage',
    { 'src/registry/misc/a.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n" },
  ],
  [
    'a pure stage that reads files',
    'src/evaluation/files.ts',
    'pure-stages',
    { 'src/evaluation/files.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n" },
  ],
  [
    'a folder that has no place in the flow',
    'src/misc/index.ts',
    'no-folder-unknown-to-the-flow',
    { 'src/misc/index.ts': "import { train } from '#src/training/index.ts';\nexport const read = train;\n" },
  ],
  [
    'an import of nothing',
    'src/core/nothing.ts',
    'resolvable',
    { 'src/core/nothing.ts': "import { gone } from './gone.ts';\nexport const read = gone;\n" },
  ],
];

/** What the faults import. */
const imported = {
  'src/training/index.ts': 'export const train = 1;\nexport type T = 1;\n',
  'ml_service/pipelines/index.ts': 'export const step = 1;\n',
};

describe('in a project with one fault of each kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'directions-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let found: readonly { readonly from: string; readonly rule: string }[];
  beforeAll(async () => {
    for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
      cpSync(join(projectRoot, file), join(folder, file));
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(Object.assign({}, imported, ...planted.map(([, , , files]) => files)))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text as string);
    }
    const { violations } = (await cruise(folder)).summary;
    found = violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  });

  test.each(planted)('the check refuses %s', (_, from, rule) => {
    expect(found).toContainEqual({ from, rule });
  });

  test('the check refuses no file that has none', () => {
    const faulty = new Set([...planted.map(([, from]) => from), 'src/core/b.ts']);
    expect(found.filter(({ from }) => !faulty.has(from))).toEqual([]);
  });
});
