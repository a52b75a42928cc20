import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { codeFingerprint } from '#src/pipelines/cache/code-fingerprint.ts';
import {
  defineStep,
  loadPipeline,
  openRun,
  parsePipeline,
  planText,
  runPipeline,
  stepLogPath,
  type KeySelection,
  type Plan,
  type PlanRequest,
} from '#src/pipelines/index.ts';
import { commitRows, dropTable, optimizeTable, readTable, stringColumn } from '#src/tables/index.ts';
import { keepNumbers, toyPipeline, toyProject, type ToyProject } from './toy-project.ts';

let toy: ToyProject;
beforeEach(() => {
  toy = toyProject();
});
afterEach(() => rmSync(toy.folder, { recursive: true, force: true }));

type Run = { readonly pipeline?: string; readonly request?: PlanRequest; readonly selection?: KeySelection };

/** Runs the toy pipeline, and gives each step with its state. */
async function run({ pipeline, request, selection }: Run = {}): Promise<Readonly<Record<string, string>>> {
  const opened = toy.open(pipeline, selection === undefined ? {} : { selection });
  const { steps, failure } = await runPipeline(opened.pipeline, opened.context, request);
  expect(failure).toBeUndefined();
  return Object.fromEntries(steps.map(({ record }) => [record.step, record.state]));
}

async function plan({ pipeline, request, selection }: Run = {}): Promise<Plan> {
  const opened = toy.open(pipeline, selection === undefined ? {} : { selection });
  return (await openRun(opened.pipeline, opened.context)).plan(request);
}

function named(shelves: readonly string[], file: string): KeySelection {
  return { keys: shelves.map((shelf, i) => ({ values: { shelf }, where: { file, line: i + 2 } })) };
}

/** Gives the reasons of the steps that a plan would run. */
async function reasons(asked: Run = {}): Promise<Readonly<Record<string, readonly string[]>>> {
  const { steps } = await plan(asked);
  return Object.fromEntries(steps.filter(({ action }) => action === 'run').map((each) => [each.step, each.reasons]));
}

const allDone = { read: 'done', scale: 'done', print: 'done' };
const allReused = { read: 'reused', scale: 'reused', print: 'reused' };
const workspace = () => toy.open().context.workspace;

test('a first plan says that no step ever ran, and a second run reuses all', async () => {
  expect(await reasons()).toEqual({
    read: ['never run'],
    scale: ['never run', 'read runs before it'],
    print: ['never run', 'scale runs before it'],
  });
  expect(await run()).toEqual(allDone);
  expect(await reasons()).toEqual({});
  expect(await run()).toEqual(allReused);
  expect(toy.ran).toEqual({ read: 1, scale: 1, print: 1 });
});

describe('after a run', () => {
  let ended: ToyProject;
  beforeAll(async () => {
    ended = toyProject();
    toy = ended;
    await run();
    cpSync(ended.folder, `${ended.folder}.kept`, { recursive: true, preserveTimestamps: true });
  });
  beforeEach(() => {
    rmSync(toy.folder, { recursive: true, force: true });
    toy = ended;
    cpSync(`${ended.folder}.kept`, ended.folder, { recursive: true, preserveTimestamps: true });
  });
  afterAll(() => rmSync(`${ended.folder}.kept`, { recursive: true, force: true }));

  test.each([
    [
      'a comment in a helper',
      'lib/parse.ts',
      `/* A number a line. */\nexport const parse = (text: string): number[] => text.split('\\n').map(Number); // so\n`,
    ],
    ['types in a helper', 'lib/scale.ts', 'export const scale = (n: any, by: any): any => n * by;\n'],
    ['a file that no step imports', 'lib/other.ts', 'export const other = 2;\n'],
    ['the version of another package', 'node_modules/unused/package.json', '{"name":"unused","version":"2.0.0"}'],
  ])('%s re-runs nothing', async (_, path, text) => {
    toy.write(path, text);
    expect(await reasons()).toEqual({});
    expect(await run()).toEqual(allReused);
  });

  test('another behaviour of a helper re-runs exactly the steps that import it, and the plan names the file', async () => {
    toy.write(
      'lib/parse.ts',
      `export const parse = (text: string): number[] => text.trim().split('\\n').map(Number);\n`,
    );
    expect(await reasons()).toEqual({
      read: ['code changed: lib/parse.ts'],
      scale: ['read runs before it'],
      print: ['code changed: lib/parse.ts', 'scale runs before it'],
    });
    // What read writes stays the same, so that scale has nothing new to read.
    expect(await run()).toEqual({ read: 'done', scale: 'reused', print: 'done' });
    expect(await run()).toEqual(allReused);
  });

  test('another version of an imported package re-runs the step that imports it', async () => {
    toy.write('node_modules/picker/package.json', '{"name":"picker","version":"1.0.1","main":"index.js"}');
    expect(await reasons()).toEqual({ print: ['package picker: 1.0.0 → 1.0.1'] });
  });

  test('new input re-runs all that it changes, and no more', async () => {
    writeFileSync(join(toy.folder, 'numbers.txt'), '1\n2\n4');
    expect((await reasons())['read']).toEqual(['input file inputs.numbers changed']);
    expect(await run()).toEqual(allDone);
    expect(readFileSync(join(toy.folder, 'out/print.txt'), 'utf8')).toBe('2\n4\n8');
    // Other bytes, the same numbers.
    writeFileSync(join(toy.folder, 'numbers.txt'), '1.0\n2\n4');
    expect(await run()).toEqual({ read: 'done', scale: 'reused', print: 'reused' });
  });

  test.each([
    [
      'an option',
      { pipeline: toyPipeline.replace('factor: 2', 'factor: 3') },
      { scale: ['option factor: 2 → 3'], print: ['scale runs before it'] },
    ],
    [
      'an implementation',
      { pipeline: toyPipeline.replace('uses: toy-print', 'uses: toy-scale, to: toy/b') },
      undefined,
    ],
    ['a setting', { pipeline: toyPipeline.replace('kg', 't') }, { read: ['setting unit: kg → t'] }],
    ['the seed', { pipeline: `${toyPipeline}seed: 7\n` }, { read: ['seed: 1 → 7'] }],
    ['the selection of keys', { selection: { values: { location: '3' } } }, { read: ['selection location: none → 3'] }],
    ['a named key', { selection: named(['3'], 'a.csv') }, { read: ['selected keys: none → [{"shelf":"3"}]'] }],
  ] as const)('%s is named with both its values', async (_, asked, expected) => {
    const found = await reasons(asked);
    if (expected === undefined) expect(found['print']).toContain('implementation: toy-print → toy-scale');
    else expect(found).toMatchObject(expected);
  });

  test('the same named keys in another order and from another file are the same selection, others are not', async () => {
    const many = Array.from({ length: 101 }, (_, i) => `${i}`);
    await run({ selection: named(many, 'a.csv') });
    expect(await reasons({ selection: named(many.toReversed(), 'b.csv') })).toEqual({});
    const changed = await reasons({ selection: named(many.with(0, 'x'), 'a.csv') });
    expect(changed['read']![0]).toMatch(/^selected keys digest: [0-9a-f]+… → [0-9a-f]+…$/);
  });

  test('going back to former options runs again: what they left was overwritten', async () => {
    const other = toyPipeline.replace('factor: 2', 'factor: 3');
    expect(await run({ pipeline: other })).toEqual({ read: 'reused', scale: 'done', print: 'done' });
    expect(await run()).toEqual({ read: 'reused', scale: 'done', print: 'done' });
    expect(readFileSync(join(toy.folder, 'out/print.txt'), 'utf8')).toBe('2\n4\n6');
  });

  test('a file that is gone is made again by its step alone', async () => {
    rmSync(join(toy.folder, 'out/print.txt'));
    expect(await reasons()).toEqual({ print: [`its output ${join(toy.folder, 'out/print.txt')} is gone`] });
    expect(await run()).toEqual({ read: 'reused', scale: 'reused', print: 'done' });
  });

  test('a table that is gone is made again by its step, and no step before it runs', async () => {
    await dropTable(workspace(), 'toy/scaled', { info: { operation: 'DROP' }, now: 0 });
    expect(await reasons()).toMatchObject({ scale: ['its output toy/scaled is gone'] });
    expect(await run()).toMatchObject({ read: 'reused', scale: 'done' });
    expect(await run()).toEqual(allReused);
  });

  test('a table that was deleted and made again by others is not taken for the one that the step left', async () => {
    await dropTable(workspace(), 'toy/scaled', { info: { operation: 'DROP' }, now: 0 });
    await keepNumbers(workspace(), 'toy/scaled', [9, 9, 9]);
    expect(await reasons()).toMatchObject({ scale: ['its output toy/scaled was made anew by something else'] });
    await run();
    expect(readFileSync(join(toy.folder, 'out/print.txt'), 'utf8')).toBe('2\n4\n6');
  });

  test('a table to which somebody else wrote is made again', async () => {
    await keepNumbers(workspace(), 'toy/scaled', [9]);
    expect(await reasons()).toMatchObject({
      scale: ['its output toy/scaled is at v1, and it left v0'],
      print: ['input table toy/scaled: v0 → v1', 'scale runs before it'],
    });
  });

  test('a compaction changes no row and re-runs nothing', async () => {
    const schema = [{ name: 'n', type: 'double' as const }];
    for (const n of [1, 2]) {
      const rows = { nRows: 1, columns: { n: [n] } };
      await commitRows(workspace(), 'toy/numbers', {
        schema,
        rows,
        mode: 'append',
        info: { operation: 'WRITE' },
        now: 0,
      });
    }
    await run();
    await optimizeTable(workspace(), 'toy/numbers', { info: { operation: 'OPTIMIZE' }, now: 0 });
    expect(await reasons()).toEqual({});
  });

  test('a file that was written again with the same bytes counts as it was; with others of the same length it does not', async () => {
    const file = join(toy.folder, 'out/print.txt');
    utimesSync(file, 1, 1);
    expect(await reasons()).toEqual({});
    writeFileSync(file, '9\n9\n9');
    expect(await reasons()).toEqual({ print: [`its output ${file} was changed by something else`] });
  });

  test('--verify finds what size and time do not show', async () => {
    const file = join(toy.folder, 'out/print.txt');
    const { result: before } = await (
      await openRun(toy.open().pipeline, toy.open().context)
    ).step('print', { force: true });
    expect(before?.summary).toBe('Printed.');
    const stat = statSync(file);
    writeFileSync(file, '7\n7\n7');
    utimesSync(file, stat.atimeMs / 1000, stat.mtimeMs / 1000);
    expect(await reasons({ request: { verify: true } })).toEqual({
      print: [`its output ${file} was changed by something else`],
    });
  });

  test('--verify names the part file whose bytes are not those that were written, and runs what needs it', async () => {
    const parts: string[] = [];
    for await (const { path } of workspace().list('toy/scaled/')) if (path.endsWith('.parquet')) parts.push(path);
    const [part = ''] = parts;
    const bytes = Buffer.from(await workspace().read(part));
    // A bit of the data: the file is as long as before, and can be read.
    bytes[4]! ^= 1;
    await workspace().write(part, bytes);
    expect(await reasons()).toEqual({});
    expect(await reasons({ request: { verify: true } })).toEqual({
      scale: [`its output toy/scaled has other bytes than were written in ${part}`],
      print: ['scale runs before it'],
    });
    await workspace().delete(part);
    expect(await reasons({ request: { verify: true } })).toMatchObject({
      scale: [`its output toy/scaled lacks the file ${part}`],
    });
  });

  test('a damaged entry of the cache is not believed', async () => {
    const path = 'cache/steps/toy/scale.json';
    const text = Buffer.from(await workspace().read(path)).toString('utf8');
    await workspace().write(path, Buffer.from(text.replace('"durationInMs":', '"durationInMs":1')));
    expect(await reasons()).toMatchObject({ scale: ['never run'] });
    await workspace().write('cache/modules.json', Buffer.from('no cache'));
    expect(await run()).toEqual({ read: 'reused', scale: 'done', print: 'reused' });
  });

  test.each([
    [{ force: ['scale'] }, { read: 'reused', scale: 'done', print: 'reused' }],
    [{ force: 'all' as const }, allDone],
    [{ from: 'scale' }, { scale: 'reused', print: 'reused' }],
    [{ to: 'scale' }, { read: 'reused', scale: 'reused' }],
    [{ from: 'scale', to: 'scale', force: ['scale'] }, { scale: 'done' }],
    [{ only: ['read', 'print'] }, { read: 'reused', print: 'reused' }],
  ])('%j runs and reuses %j', async (request, expected) => {
    expect(await run({ request })).toEqual(expected);
  });

  test('the plan tells what the run will take, and all parts that differ where it is asked', async () => {
    const changed = { pipeline: toyPipeline.replace('factor: 2', 'factor: 3').replace('kg', 't') };
    const lines = planText(await plan(changed), { whyMiss: true });
    expect(lines.join('\n')).toMatch(
      /^scale +run +0\.0 s {2}option factor: 2 → 3; setting unit: kg → t; read runs before it$/m,
    );
    expect(lines.join('\n')).toMatch(/^ +parameter +setting unit: kg → t$/m);
    expect(lines.at(-1)).toMatch(/^3 steps to run, about 0\.0 s by last time's figures; 0 to reuse$/);
    expect(planText(await plan({ request: { only: ['print'] } })).at(-1)).toBe(
      '0 steps to run; 1 to reuse; 2 not asked for',
    );
  });
});

test('a value of the environment counts, and is kept nowhere', async () => {
  const file = join(toy.folder, 'toy.yml');
  writeFileSync(file, toyPipeline.replace('unit: kg', 'unit: ${env:UNIT}'));
  const start = async (unit: string) => {
    const layers = { environment: 'DEV', overrides: [], variable: () => unit };
    const pipeline = await loadPipeline(file, toy.implementations, layers);
    return { pipeline, context: { ...toy.open().context, pipeline: pipeline.definition } };
  };
  const first = await start('very-secret');
  await runPipeline(first.pipeline, first.context);
  for await (const { path } of workspace().list('')) {
    expect([path, Buffer.from(await workspace().read(path)).includes('very-secret')]).toEqual([path, false]);
  }
  const { rows } = (await readTable(workspace(), 'runs'))!;
  expect(JSON.parse(stringColumn(rows, 'parameters')[0]!)).toMatchObject({ settings: { unit: '${env:UNIT}' } });
  const second = await start('another');
  const { steps } = await (await openRun(second.pipeline, second.context)).plan({ only: ['read'] });
  expect(steps[0]).toMatchObject({ action: 'run', reasons: ['a value from the environment changed'] });
});

test('the record of a run holds what it rests on, and that of a reused step whose work it stands for', async () => {
  await run();
  await run();
  const { rows } = (await readTable(workspace(), 'runs'))!;
  expect(stringColumn(rows, 'state')).toEqual(['done', 'done', 'done', 'reused', 'reused', 'reused']);
  const row = (i: number) =>
    Object.fromEntries(Object.entries(rows.columns).map(([name, values]) => [name, values[i]]));
  const [done, reused] = [row(1), row(4)];
  expect(done).toMatchObject({
    git_commit: '1a2b3c4d5e6f',
    node_version: process.version,
    reused_from: null,
    error: null,
  });
  expect(done['lockfile_digest']).toMatch(/^[0-9a-f]{64}$/);
  expect(done['peak_memory_bytes']).toBeGreaterThan(1e6);
  expect(JSON.parse(done['parameters'] as string)).toMatchObject({
    options: { factor: 2 },
    settings: { unit: 'kg' },
    seed: 1,
  });
  expect(JSON.parse(done['inputs'] as string)).toEqual([
    { name: 'toy/numbers', kind: 'table', id: expect.stringMatching(/^toy\/numbers@0#[0-9a-f]{12}$/) },
  ]);
  expect(JSON.parse(done['outputs'] as string)).toMatchObject([{ name: 'toy/scaled', kind: 'table' }]);
  expect(reused).toMatchObject({ cache_key: done['cache_key'], reused_from: done['run'], key_states: '{"SCALED":3}' });
});

test('the lines of a step are kept, as they may be printed', async () => {
  const { pipeline, context } = toy.open();
  await runPipeline(pipeline, context, {}, { redact: (text) => text.replaceAll('scaled', '***') });
  const log = Buffer.from(await context.workspace.read(stepLogPath(context.run.id, 'scale'))).toString('utf8');
  expect(log).toMatch(/info {2}scale \(toy-scale\) runs: never run\n.* \*\*\* by 2\n.*Scaled by 2\.\n$/s);
});

test('steps that wait for the same step run at once', async () => {
  const text = toyPipeline.replace(
    '{ name: print, uses: toy-print }',
    '{ name: other, uses: toy-scale, to: toy/other, after: [read] }\n  - { name: print, uses: toy-print, after: [scale, other] }',
  );
  const { pipeline, context } = toy.open(text);
  const begun = new Set<string>();
  const meeting = Promise.withResolvers<void>();
  toy.waits.scale = (step) => {
    if (begun.add(step).size === 2) meeting.resolve();
    return meeting.promise;
  };
  const { failure } = await runPipeline(pipeline, context);
  expect(failure).toBeUndefined();
  expect([...begun].sort()).toEqual(['other', 'scale']);
  expect(toy.ran).toEqual({ read: 1, scale: 1, other: 1, print: 1 });
});

test.each([
  ['after: [prnt]', 'is no step above this one'],
  ['after: [print]', 'is no step above this one'],
])('a step that waits for one that does not stand above it is refused: %s', (after, message) => {
  expect(() => toy.open(toyPipeline.replace('factor: 2', `factor: 2, ${after}`))).toThrow(message);
});

test('step by step from code: each step runs or is reused, and what it throws is thrown', async () => {
  const { pipeline, context } = toy.open();
  const opened = await openRun(pipeline, context);
  expect((await opened.step('read')).record.state).toBe('done');
  expect((await opened.step('read')).record.state).toBe('reused');
  await expect(opened.step('sclae')).rejects.toMatchObject({ code: 'PIPELINE_STEP_UNKNOWN' });
  expect((await opened.plan()).steps.map(({ action }) => action)).toEqual(['reuse', 'run', 'run']);
});

test('code that is edited while a run is under way is not the code of that run', async () => {
  const moduleOf = (path: string): string => pathToFileURL(join(toy.folder, path)).href;
  const told: (string | undefined)[] = [];
  const editing = defineStep({
    uses: 'toy-edit',
    summary: 'Edits a file on which it rests.',
    options: z.strictObject({}),
    settings: z.strictObject({}),
    module: moduleOf('lib/other.ts'),
    partsOfCode: [moduleOf('lib/scale.ts')],
    run: async (context) => {
      toy.write('lib/scale.ts', 'export const scale = (n: number): number => n;\n');
      told.push(context.codeDigest?.(moduleOf('lib/scale.ts')));
      return { summary: 'Edited.', counts: {} };
    },
  });
  const asBegun = codeFingerprint(join(toy.folder, 'lib/scale.ts'), toy.folder).digest;
  const pipeline = parsePipeline('edit.yml', 'name: edit\nsteps: [{ name: edit, uses: toy-edit }]\n', [editing]);
  for (let i = 0; i < 3; i++) await runPipeline(pipeline, { ...toy.open().context, pipeline: pipeline.definition });
  const asEdited = codeFingerprint(join(toy.folder, 'lib/scale.ts'), toy.folder).digest;
  expect(asEdited).not.toBe(asBegun);
  expect(told).toEqual([asBegun, asEdited, asEdited]);
});
