import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadPipeline, runPipeline, type RunContext, type RunOutcome } from '#src/pipelines/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-own-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A step file that imports nothing of Muster; `body` is what it runs. */
const stepFile = (body: string, inputs = ''): string => `import { fail } from './fail.ts';
export const step = ({ defineStep, tableInput, commitRows, readTable, MusterError, z }) =>
  defineStep({
    uses: 'own',
    summary: 'Own.',
    options: z.strictObject({ factor: z.number().default(2) }),
    settings: z.strictObject({}),
    module: import.meta.url,
    ${inputs}
    run: async (context, { factor }) => {
${body}
    },
  });
`;
const failing = `export function fail() {\n  throw new TypeError('no such colour');\n}\n`;

/** Runs a step file; what the step tells of itself interrupts the run where there is a controller. */
async function runOwn(text: string, controller?: AbortController): Promise<RunOutcome> {
  writeFileSync(join(folder, 'own.ts'), text);
  writeFileSync(join(folder, 'fail.ts'), failing);
  const file = join(folder, 'own.yml');
  writeFileSync(file, 'name: own\nsteps: [{ name: one, uses: ./own.ts, factor: 3 }]\n');
  const pipeline = await loadPipeline(file, [], { environment: 'DEV', overrides: [], variable: () => undefined });
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  const context: RunContext = {
    pipeline: pipeline.definition,
    workspace: openStore(join(folder, 'workspace')),
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: folder,
    selection: {},
    run: { id: 'run-1', startedAt: 0, codeVersion: '0.1.0', step: '' },
    now: () => 1000,
    report: { debug: () => {}, info: () => controller?.abort(), warn: () => {}, progress: () => {} },
    signal: (controller ?? new AbortController()).signal,
  };
  return runPipeline(pipeline, context);
}

test('runs a step file from anywhere, which is given what a step is made with', async () => {
  const outcome = await runOwn(
    stepFile(`const schema = [{ name: 'n', type: 'double' }];
      const rows = { nRows: 1, columns: { n: [factor] } };
      const info = { operation: 'WRITE' };
      const { version } = await commitRows(context.workspace, 'own/numbers', { schema, rows, mode: 'overwrite', info, now: 0 });
      const read = await readTable(context.workspace, 'own/numbers');
      return { summary: 'Done.', counts: { n: read.rows.columns.n[0], version } };`),
  );
  expect(outcome.failure).toBeUndefined();
  expect(outcome.steps[0]!.result).toMatchObject({ summary: 'Done.', counts: { n: 3, version: 0 } });
});

test('names the step, the file and the line of what an own step throws, in a helper too', async () => {
  const { failure, steps } = await runOwn(stepFile('      await 0;\n      fail();'));
  expect(failure).toMatchObject({
    code: 'STEP_FAILED',
    faults: [{ what: 'The step one threw: no such colour', where: { file: join(folder, 'fail.ts'), line: 2 } }],
    cause: { message: 'no such colour' },
  });
  expect(steps[0]!.record).toMatchObject({ state: 'failed', errorCode: 'STEP_FAILED' });
});

test.each([
  ['throws text', `throw 'red';`, 'The step one threw: red'],
  ['gives no result', `return 3;`, 'The step one gave no result.'],
  ['gives no counts', `return { summary: 'Done.' };`, 'The step one gave no result.'],
])('names a step that %s', async (_name, body, what) => {
  const { failure } = await runOwn(stepFile(body));
  expect(failure).toMatchObject({ code: 'STEP_FAILED', faults: [{ what, where: { file: join(folder, 'own.ts') } }] });
});

test('names a step whose inputs cannot be told', async () => {
  const { failure } = await runOwn(
    stepFile('return 1;', `inputs: async () => {\n      throw new Error('no table');\n    },`),
  );
  expect(failure).toMatchObject({
    code: 'STEP_FAILED',
    faults: [{ what: 'The step one threw: no table', where: { file: join(folder, 'own.ts'), line: 10 } }],
  });
});

test('leaves errors of Muster as they are', async () => {
  const refused = await runOwn(stepFile(`throw new MusterError('USAGE', { what: 'Not so.' });`));
  expect(refused.failure).toMatchObject({ code: 'USAGE' });
});

test('ends a step that is interrupted as such', async () => {
  const body = `context.report.info('at work');\n      context.signal.throwIfAborted();`;
  const interrupted = await runOwn(stepFile(body), new AbortController());
  expect(interrupted.failure).toMatchObject({ code: 'INTERRUPTED' });
});

test('says that the function of a step file throws', async () => {
  await expect(runOwn('export const step = () => { throw new Error("not yet"); };')).rejects.toMatchObject({
    code: 'PIPELINE_STEP_FILE_INVALID',
    message: expect.stringContaining('its function step threw: not yet'),
  });
});

test('never reuses a step that reads the environment, and says where', async () => {
  const text = stepFile(`return { summary: String(process.env.MODE), counts: {} };`, 'inputs: async () => [],');
  expect((await runOwn(text)).steps[0]!.record.state).toBe('done');
  const { record } = (await runOwn(text)).steps[0]!;
  expect(record.state).toBe('done');
  expect(record.reasons).toEqual([
    expect.stringMatching(/^never reused, because .*own\.ts:11 reads MODE of the environment/),
  ]);
});
