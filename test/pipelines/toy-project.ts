import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { digestOf } from '#src/core/index.ts';
import {
  defineStep,
  fileInput,
  parsePipeline,
  tableInput,
  type Pipeline,
  type RunContext,
  type StepImplementation,
} from '#src/pipelines/index.ts';
import { openRemoteFile, openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, numberColumn, readTable, tableHistory } from '#src/tables/index.ts';

const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };

/** A project in a temporary folder: code of its own, an input, a workspace, outputs, and a pipeline of three steps. */
export type ToyProject = {
  readonly folder: string;
  readonly write: (path: string, text: string) => void;
  /** How often each step ran, by name. */
  readonly ran: Record<string, number>;
  /** What the step toy-scale waits for before it works, given its name. */
  readonly waits: { scale?: (step: string) => Promise<void> };
  readonly implementations: readonly StepImplementation[];
  readonly open: (
    pipeline?: string,
    more?: Partial<RunContext>,
  ) => { readonly pipeline: Pipeline; readonly context: RunContext };
};

export const toyPipeline = `name: toy
inputs: { numbers: numbers.txt }
unit: kg
steps:
  - { name: read, uses: toy-read }
  - { name: scale, uses: toy-scale, factor: 2 }
  - { name: print, uses: toy-print }
`;

const code: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'toy' }),
  'steps/read.ts': `import { parse } from '../lib/parse.ts';\nexport const run = (text: string): number[] => parse(text);\n`,
  'steps/scale.ts': `import { scale } from '../lib/scale.ts';\nexport const run = scale;\n`,
  'steps/print.ts': `import { parse } from '../lib/parse.ts';\nimport picker from 'picker';\nexport const run = [parse, picker];\n`,
  'lib/parse.ts': `// One number a line.\nexport const parse = (text: string): number[] => text.split('\\n').map(Number);\n`,
  'lib/scale.ts': 'export const scale = (n: number, by: number): number => n * by;\n',
  'lib/other.ts': 'export const other = 1;\n',
  'node_modules/picker/package.json': JSON.stringify({ name: 'picker', version: '1.0.0', main: 'index.js' }),
  'node_modules/picker/index.js': 'module.exports = 1;',
  'node_modules/unused/package.json': JSON.stringify({ name: 'unused', version: '1.0.0' }),
};

/** Makes a toy project. Its steps say by `module` which of its files they rest on, and what they do is written here. */
export function toyProject(): ToyProject {
  const folder = mkdtempSync(join(tmpdir(), 'muster-toy-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(code)) write(path, text);
  write('numbers.txt', '1\n2\n3');
  mkdirSync(join(folder, 'out'));
  const ran: Record<string, number> = {};
  const waits: ToyProject['waits'] = {};
  const implementations = toySteps(folder, ran, waits);
  const open: ToyProject['open'] = (text = toyPipeline, more = {}) => {
    const pipeline = parsePipeline('toy.yml', text, implementations);
    return { pipeline, context: { ...contextOf(folder, pipeline), ...more } };
  };
  return { folder, write, ran, waits, implementations, open };
}

let nRuns = 0;

function contextOf(folder: string, pipeline: Pipeline): RunContext {
  let time = 1_000_000;
  nRuns++;
  return {
    pipeline: pipeline.definition,
    workspace: openStore(join(folder, 'workspace')),
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: join(folder, 'out'),
    selection: {},
    run: { id: `run-${nRuns}`, startedAt: time, codeVersion: '0.1.0-1a2b3c4d5e6f', step: '' },
    now: () => (time += 5),
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
}

function toySteps(
  folder: string,
  ran: Record<string, number>,
  waits: ToyProject['waits'],
): readonly StepImplementation[] {
  const settings = z.strictObject({ unit: z.string().optional() });
  const moduleOf = (path: string): string => pathToFileURL(join(folder, path)).href;
  const count = ({ run: { step } }: RunContext): unknown => (ran[step] = (ran[step] ?? 0) + 1);
  const numbersFile = join(folder, 'numbers.txt');
  return [
    defineStep({
      uses: 'toy-read',
      summary: 'Reads numbers.',
      options: z.strictObject({}),
      settings,
      inputFiles: { numbers: { isRequired: true, description: 'Numbers.' } },
      module: moduleOf('steps/read.ts'),
      inputs: async () => [await fileInput('inputs.numbers', numbersFile)],
      run: async (context) => {
        count(context);
        const numbers = readFileSync(numbersFile, 'utf8').split('\n').map(Number);
        const version = await keepNumbers(context.workspace, 'toy/numbers', numbers);
        return {
          summary: `${numbers.length} numbers.`,
          counts: { numbers: numbers.length },
          produced: [{ kind: 'table', name: 'toy/numbers', version }],
        };
      },
    }),
    defineStep({
      uses: 'toy-scale',
      summary: 'Scales numbers.',
      options: z.strictObject({ factor: z.number().default(1), to: z.string().default('toy/scaled') }),
      settings,
      module: moduleOf('steps/scale.ts'),
      inputs: async ({ workspace }) => [await tableInput(workspace, 'toy/numbers')],
      run: async (context, { factor, to }) => {
        count(context);
        await waits.scale?.(context.run.step);
        const read = await readTable(context.workspace, 'toy/numbers');
        const scaled = [...numberColumn(read!.rows, 'n')].map((n) => n * factor);
        const version = await keepNumbers(context.workspace, to, scaled);
        context.report.info(`scaled by ${factor}`);
        return {
          summary: `Scaled by ${factor}.`,
          counts: { factor },
          keyStates: { SCALED: scaled.length },
          produced: [{ kind: 'table', name: to, version }],
        };
      },
    }),
    defineStep({
      uses: 'toy-print',
      summary: 'Prints numbers.',
      options: z.strictObject({ of: z.string().default('toy/scaled') }),
      settings,
      module: moduleOf('steps/print.ts'),
      inputs: async ({ workspace }, { of }) => [await tableInput(workspace, of)],
      run: async (context, { of }) => {
        count(context);
        const read = await readTable(context.workspace, of);
        const file = `${context.run.step}.txt`;
        await writeFile(join(context.outputFolder, file), [...numberColumn(read!.rows, 'n')].join('\n'));
        return { summary: 'Printed.', counts: {}, produced: [{ kind: 'files', name: 'text', files: [file] }] };
      },
    }),
  ];
}

/** Makes a table hold these numbers; where it does there is no commit. Gives the version. */
export async function keepNumbers(store: ObjectStore, path: string, numbers: readonly number[]): Promise<number> {
  const digest = digestOf(JSON.stringify(numbers));
  const last = (await tableHistory(store, path)).at(-1);
  if (last?.info['digest'] === digest) return last.version;
  const { version } = await commitRows(store, path, {
    schema: [{ name: 'n', type: 'double' }],
    rows: { nRows: numbers.length, columns: { n: numbers } },
    mode: 'overwrite',
    info: { operation: 'WRITE', digest },
    now: 0,
  });
  return version;
}
