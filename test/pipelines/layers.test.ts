import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { z } from 'zod';
import { isMusterError } from '#src/core/index.ts';
import { defineStep, loadPipeline, parseAssignment, parseAssignments, type Pipeline } from '#src/pipelines/index.ts';
import { withPart } from '../../src/pipelines/definition/overrides.ts';

const step = defineStep({
  uses: 'copy',
  summary: 'Copies.',
  options: z.strictObject({
    times: z.int().default(1),
    mode: z.string().optional(),
    list: z.array(z.string()).default([]),
    inner: z.strictObject({ deep: z.int().default(0), other: z.int().default(0) }).default({ deep: 0, other: 0 }),
  }),
  settings: z.strictObject({ horizon: z.int(), target: z.strictObject({ lower: z.int().optional() }).default({}) }),
  inputFiles: { rows: { isRequired: false, description: 'Rows.' } },
  module: import.meta.url,
  run: async () => ({ summary: '', counts: {} }),
});

const text = `name: demo
horizon: 3
environments:
  DEV:
    horizon: 4
    steps: { one: { times: 7, inner: { deep: 1 } } }
  PROD:
    horizon: 5
steps:
  - { name: one, uses: copy, times: 2, list: [a, b], inner: { other: 2 } }
  - { name: two, uses: copy, mode: "\${env:MODE:-plain}" }
`;

type More = {
  readonly text?: string;
  readonly environment?: string;
  readonly set?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
};

function load({ text: own = text, environment = '', set = [], variables = {} }: More): Promise<Pipeline> {
  const file = join(mkdtempSync(join(tmpdir(), 'layers-')), 'p.yml');
  writeFileSync(file, own);
  const overrides = set.map((each) => parseAssignment(each, '--set'));
  return loadPipeline(file, [step], { environment, overrides, variable: (name) => variables[name] });
}

async function faultsOf(more: More): Promise<readonly string[]> {
  try {
    await load(more);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    const lines = error.faults.map(({ where, what }) => {
      const file = where?.file?.endsWith('p.yml') === true ? `${where.line}:${String(where.column)}` : where?.file;
      return `${file} ${where?.path} ${what}`;
    });
    return [error.code, ...lines];
  }
  throw new Error('no fault');
}

test.each([
  ['the file alone', {}, 3, { times: 2, inner: { deep: 0, other: 2 } }],
  ['DEV goes before the file, part by part', { environment: 'DEV' }, 4, { times: 7, inner: { deep: 1, other: 2 } }],
  ['PROD has its own', { environment: 'PROD' }, 5, { times: 2 }],
  ['--set goes before DEV', { environment: 'DEV', set: ['horizon=9', 'steps.one.times=8'] }, 9, { times: 8 }],
  ['the last --set goes before the first', { set: ['horizon=9', 'horizon=10'] }, 10, {}],
  ['steps and lists by place', { set: ['steps.0.list.1=c', 'steps.0.list.2=d'] }, 3, { list: ['a', 'c', 'd'] }],
  ['a value in YAML', { set: ['steps.one.list=[x, y]', 'horizon= 6'] }, 6, { list: ['x', 'y'] }],
])('%s', async (_, more, horizon, options) => {
  const { steps, settings } = await load(more);
  expect(settings['horizon']).toBe(horizon);
  expect(steps[0]!.options).toMatchObject(options);
});

test.each([
  ['a key', ['horizn=6'], '--set horizn "horizn" is not known here. Did you mean "horizon"?'],
  ['a step', ['steps.oen.times=6'], '--set steps.oen.times steps has no part "oen". Did you mean "one"?'],
  ['an option', ['steps.one.tims=6'], '--set steps[0].tims "tims" is not known here. Did you mean "times"?'],
  ['a part of a setting', ['target.lowr=1'], '--set target.lowr "lowr" is not known here. Did you mean "lower"?'],
  ['a place behind the list', ['steps.one.list.5=x'], '--set steps.one.list.5 steps[0].list has no part "5".'],
  ['a part of a number', ['horizon.x=1'], '--set horizon.x horizon is 3: it has no part "x".'],
  ['a value of the wrong kind', ['horizon=soon'], '--set horizon Invalid input: expected number, received string'],
])('%s that is not there is told with the place where it was said', async (_, set, fault) => {
  expect(await faultsOf({ set })).toEqual(['PIPELINE_INVALID', fault]);
});

test('a part that is missing is told as missing', async () => {
  const wrong = text.replace('horizon: 3\n', '');
  expect(await faultsOf({ text: wrong })).toEqual([
    'PIPELINE_INVALID',
    expect.stringMatching(/horizon It is missing\.$/),
  ]);
});

test('a fault in the part of an environment is told where it stands', async () => {
  const wrong = text.replace('horizon: 4', 'horizon: x').replace('times: 7', 'tims: 7');
  expect(await faultsOf({ text: wrong, environment: 'DEV' })).toEqual([
    'PIPELINE_INVALID',
    expect.stringMatching(/^6:\d+ environments\.DEV\.steps\.one\.tims "tims" is not known here/),
    expect.stringMatching(/^5:14 environments\.DEV\.horizon Invalid input/),
  ]);
  expect((await load({ text: wrong, environment: 'PROD' })).settings['horizon']).toBe(5);
});

test.each(['horizon', '=6', 'a..b=1', 'a b=1', '', 'horizon=[1', '__proto__ =1x: y: z'])(
  '"%s" is no assignment',
  (assignment) => {
    expect(() => parseAssignment(assignment, '--set')).toThrow(
      expect.objectContaining({ code: 'PIPELINE_SET_INVALID' }),
    );
  },
);

test('MUSTER_SET holds several, with semicolons between them', () => {
  const parsed = parseAssignments('horizon=6; steps.train.metric=mae;a="x;y" ; b=[p;q, r];', 'MUSTER_SET');
  expect(parsed.map(({ path, value }) => [path.join('.'), value])).toEqual([
    ['horizon', 6],
    ['steps.train.metric', 'mae'],
    ['a', 'x;y'],
    ['b', ['p;q', 'r']],
  ]);
  expect(parseAssignments(' ', 'MUSTER_SET')).toEqual([]);
});

test('a variable has its value where it is used, and its name in what is recorded', async () => {
  const own = text.replace(
    'horizon: 3',
    'horizon: 3\ninputs: { rows: "https://h/a.csv?sig=${env:SIG}&x=${env:MODE}" }',
  );
  const pipeline = await load({ text: own, variables: { SIG: 'secret', MODE: 'safe' } });
  expect(pipeline.definition.inputs).toEqual({ rows: 'https://h/a.csv?sig=secret&x=safe' });
  expect(pipeline.steps[1]!.options).toMatchObject({ mode: 'safe' });
  expect(pipeline.recorded).toMatchObject({
    inputs: { rows: 'https://h/a.csv?sig=${env:SIG}&x=${env:MODE}' },
    steps: [{ times: 2 }, { mode: '${env:MODE:-plain}', times: 1 }],
  });
  expect(JSON.stringify(pipeline.recorded)).not.toContain('secret');
  expect((await load({})).steps[1]!.options).toMatchObject({ mode: 'plain' });
});

test('all variables that are missing are told with their lines', async () => {
  const own = text.replace('[a, b]', '["${env:A}", "x${env:B}"]').replace(':-plain', '');
  expect(await faultsOf({ text: own, variables: { A: 'x' } })).toEqual([
    'PIPELINE_VARIABLE_MISSING',
    expect.stringMatching(/^10:\d+ steps\[0\]\.list\[1\] The variable "B" is not set\./),
    expect.stringMatching(/^11:\d+ steps\[1\]\.mode The variable "MODE" is not set\./),
  ]);
});

test('what is recorded is a pipeline file that comes to the same again', async () => {
  const { recorded } = await load({ environment: 'DEV', set: ['steps.two.times=5'] });
  const again = await load({ text: stringify(recorded) });
  expect(again.recorded).toEqual(recorded);
});

test('withPart gives back the part, leaves the others alone, and writes into nothing that it was given', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const path = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__'), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.dictionary(names, fc.oneof(fc.integer(), fc.dictionary(names, fc.integer()))),
      path,
      (value, parts) => {
        const before = structuredClone(value);
        const after = withPart(value, parts, 'new');
        expect(parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], after)).toBe('new');
        expect(value).toEqual(before);
        for (const key of Object.keys(value).filter((each) => each !== parts[0])) {
          expect((after as Record<string, unknown>)[key]).toEqual(value[key]);
        }
        expect(({} as Record<string, unknown>)['a']).toBeUndefined();
      },
    ),
  );
});
