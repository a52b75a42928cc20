import { afterAll, expect, test } from '@jest/globals';
import { badCsvCases } from '#test/data-preparation/bad-csv-cases.ts';
import { openCommandProcess, openSandbox, run, type Sandbox } from './command.ts';

const commands = openCommandProcess();
afterAll(async () => commands.close());

// The lease of the pipeline, which was given back, is all that a refused run leaves, and the folder of the headers of runs.
const left = new Set(['leases', 'leases/one-key-column.json', 'run_headers']);
const written = (sandbox: Sandbox): readonly string[] => sandbox.files().filter((path) => !left.has(path));
const pipeline = 'test/fixtures/pipelines/one-key-column.yml';

// What is wrong with each of the files is tested where they are read; here, what a command makes of each kind of fault.
const firstOfEachCode = badCsvCases.filter(
  ({ code }, i) => badCsvCases.findIndex((other) => other.code === code) === i,
);

test.each(firstOfEachCode)(
  '$file ($what) ends in $code with exit code 2 and nothing written',
  async ({ file, code, line }) => {
    const path = `test/fixtures/csv/bad/${file}`;
    const own = openSandbox(commands);
    const ended = await own.muster('run', pipeline, '--input', path);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.err).toContain(code);
    expect(ended.err).toContain(line === undefined ? path : `${path}:${line}`);
    expect(ended.err).toMatch(/to do: /);
    expect(written(own)).toEqual([]);
    own.remove();
  },
);

test.each([
  ['an input that is not there', ['run', pipeline], 'DATA_FILE_NOT_FOUND', 'nowhere.csv'],
  ['an input that is a folder', ['run', pipeline, '--input', 'src'], 'DATA_FILE_NOT_FOUND', 'is a folder'],
  ['a pipeline that is not there', ['run', 'pipelines/nowhere.yml'], 'PIPELINE_NOT_FOUND', 'pipelines/nowhere.yml'],
  [
    'a step that the pipeline does not have',
    ['dataprep', '--pipeline', 'test/fixtures/pipelines/no-dataprep.yml'],
    'PIPELINE_STEP_UNKNOWN',
    'train',
  ],
  ['a mapping of nothing', ['run', pipeline, '--map', 'locaton=a'], 'USAGE', 'Did you mean "location"?'],
  ['a product where no key column is one', ['run', pipeline, '--product', '1'], 'USAGE', '--key COLUMN=VALUE'],
  [
    'a workspace of an unknown kind',
    ['run', pipeline, '--workspace', 'ftp://host/x'],
    'STORAGE_UNSUPPORTED_URI',
    'ftp',
  ],
])('%s is refused with exit code 2', async (_, args, code, text) => {
  const own = openSandbox(commands);
  const place = args.includes('--workspace') ? [] : ['--workspace', `${own.folder}/workspace`];
  const ended = await commands.muster(...args, ...place);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain(code);
  expect(ended.err).toContain(text);
  expect(written(own)).toEqual([]);
  own.remove();
});

test.each([
  ['an unknown command', ['trian'], "unknown command 'trian'"],
  ['an unknown option', ['run', pipeline, '--inptu', 'x'], "unknown option '--inptu'"],
  ['pairs that are none', ['run', pipeline, '--map', 'location'], 'name=value'],
  ['a seed that is no number', ['sample-data', '--seed', 'abc'], 'whole number'],
  ['a missing argument', ['run'], "missing required argument 'pipeline'"],
])('%s is refused with exit code 2 and the way to the help', async (_, args, text) => {
  const ended = await commands.muster(...args);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain(text);
  expect(ended.err).toContain('--help');
});

test('the process itself ends with the exit code of its command', async () => {
  expect(await run(['bin/muster.mjs', 'run', 'pipelines/nowhere.yml'])).toMatchObject({ exitCode: 2 });
  expect(await run(['bin/muster.mjs', '--help'])).toMatchObject({ exitCode: 0, err: '' });
});

test('a setting that is not allowed is refused before anything else', async () => {
  const ended = await run(['bin/muster.mjs', 'run', pipeline], { MUSTER_LOG_LEVEL: 'loud' });
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain('SETTINGS_INVALID');
});

test.each([[], ['run'], ['dataprep'], ['train'], ['evaluate'], ['inference'], ['sample-data']])(
  'help is there for "%s"',
  async (...command) => {
    const ended = await commands.muster(...command, '--help');
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    expect(ended.out).toContain('Usage: muster');
  },
);
