import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { isMusterError } from '#src/core/index.ts';
import { defineStep, parsePipeline, type StepImplementation } from '#src/pipelines/index.ts';
import { stepImplementations } from '#src/steps/step-implementations.ts';
import { preparationSettings, trainingSettings } from '../../src/steps/series-settings.ts';
import { projectFile } from '#test/house/project.ts';

const steps = [
  defineStep({
    uses: 'copy',
    summary: 'Copies.',
    options: z.strictObject({ times: z.int().default(1), mode: z.enum(['fast', 'safe']).optional() }),
    settings: preparationSettings,
    inputFiles: { demand: { isRequired: true, description: 'Rows.' } },
    module: import.meta.url,
    run: async () => ({ summary: '', counts: {} }),
  }),
  defineStep({
    uses: 'guess',
    summary: 'Forecasts.',
    options: z.strictObject({}),
    settings: trainingSettings,
    module: import.meta.url,
    run: async () => ({ summary: '', counts: {} }),
  }),
];

const good = `name: demo
inputs: { demand: a.csv }
feature_group: { name: demand }
keys: [location]
frequency: monthly
horizon: 3
steps:
  - name: one
    uses: copy
    times: 2
`;

function faultsOf(
  text: string,
  known = steps as readonly StepImplementation[],
): { code: string; faults: readonly string[] } {
  try {
    parsePipeline('p.yml', text, known);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    const faults = error.faults.map(
      ({ where, what }) => `${where?.line}:${String(where?.column)} ${where?.path ?? ''} ${what}`,
    );
    return { code: error.code, faults };
  }
  throw new Error('no fault');
}

test('a pipeline file becomes a definition with defaults and bound steps', () => {
  const { definition, settings, steps: bound } = parsePipeline('p.yml', good, steps);
  expect(definition).toMatchObject({
    name: 'demo',
    seed: 1,
    exports: { per_key_csv: 'auto' },
  });
  expect(settings).toMatchObject({ known_future: [], feature_group: { version: 1 } });
  expect(bound.map(({ name, uses }) => [name, uses])).toEqual([['one', 'copy']]);
});

test('what only other steps use may be missing or there, and each step is given what it uses alone', () => {
  const { settings, steps: bound } = parsePipeline('p.yml', good, steps);
  expect(settings).toMatchObject({ horizon: 3 });
  expect(bound[0]!.settings).not.toHaveProperty('horizon');
  expect(parsePipeline('p.yml', good.replace('horizon: 3', '# none'), steps).settings).not.toHaveProperty('horizon');
});

test('the pipelines that come with Muster are valid', () => {
  expect(parsePipeline('batchai.yml', projectFile('pipelines/batchai.yml'), stepImplementations).steps).toHaveLength(4);
});

test.each([
  ['a wrong word', good.replace('monthly', 'montly'), ['5:12 frequency Invalid option']],
  [
    'a mistyped part',
    good.replace('frequency:', 'frequncy:'),
    ['5:1 frequncy "frequncy" is not known here. Did you mean "frequency"?', '1:1 frequency Invalid option'],
  ],
  [
    'a mistyped part inside',
    good.replace('demand: a', 'demnd: a'),
    ['2:11 inputs.demnd "demnd" is not known here. Did you mean "demand"?', '2:9 inputs.demand'],
  ],
  [
    'an unknown step',
    good.replace('uses: copy', 'uses: cpy'),
    ['9:11 steps[0].uses No implementation is called "cpy". Did you mean "copy"?'],
  ],
  [
    'a mistyped option',
    good.replace('times: 2', 'tims: 2'),
    ['10:5 steps[0].tims "tims" is not known here. Did you mean "times"?'],
  ],
  ['an option of the wrong type', good.replace('times: 2', 'times: two'), ['10:12 steps[0].times']],
  ['a key that is also the time', good.replace('[location]', '[time]'), ['4:7 keys "time" is named twice']],
  [
    'a key with the name of a column of Muster',
    good.replace('[location]', '[location, state]'),
    ['4:18 keys[1] "state" is the name of a column that Muster writes'],
  ],
  ['a wrong value of a part that no step uses', good.replace('horizon: 3', 'horizon: 0'), ['6:10 horizon']],
  ['a column for nothing', `${good}columns: { locaton: x }\n`, ['11:12 columns.locaton "locaton" is not known here.']],
])('%s is told with line, column and path', (_, text, expected) => {
  const { code, faults } = faultsOf(text);
  expect(code).toBe('PIPELINE_INVALID');
  expect(faults).toHaveLength(expected.length);
  for (const part of expected) expect(faults).toContainEqual(expect.stringContaining(part));
});

test('all faults of all steps are told at once', () => {
  const text = `${good}  - name: two\n    uses: copy\n    mode: slow\n  - name: two\n    uses: copi\n`;
  expect(faultsOf(text).faults).toEqual([
    expect.stringContaining('8:3 steps "two" is named twice'),
    expect.stringContaining('13:11 steps[1].mode'),
    expect.stringContaining('15:11 steps[2].uses'),
  ]);
  expect(faultsOf(text.replace('- name: two\n    uses: copi', '- name: three\n    uses: copi')).faults).toEqual([
    expect.stringContaining('13:11 steps[1].mode'),
    expect.stringContaining('15:11 steps[2].uses'),
  ]);
});

test('no fault hides another: those of columns, the range of the target and the names of steps', () => {
  const wide =
    good.replace('frequency: monthly', 'frequency: montly') + 'columns: { tim: x }\ntarget: { lower: 10, upper: 5 }\n';
  expect(faultsOf(wide).faults).toEqual([
    expect.stringContaining('5:12 frequency'),
    expect.stringContaining('11:12 columns.tim "tim" is not known here'),
    expect.stringContaining('12:18 target.lower "lower" is 10 and "upper" is 5'),
  ]);
  const twice = good.replace('name: demo', 'name: demo\nseed: x') + '  - { name: one, uses: copy }\n';
  expect(faultsOf(twice).faults).toEqual([
    expect.stringContaining('2:7 seed'),
    expect.stringContaining('steps "one" is named twice'),
  ]);
});

test('every fault of a candidate is told, and a candidate that is listed twice', () => {
  const text = projectFile('pipelines/batchai.yml').replace(
    /candidates:[\s\S]*?(?=\n    \w|\n  - )/,
    'candidates: [linear, { learner: ets, parameters: { search: simplx, foo: 1 } }, { learner: linear }]',
  );
  expect(faultsOf(text, stepImplementations).faults).toEqual([
    expect.stringContaining('candidates[1] ets has no parameter "foo"'),
    expect.stringContaining('candidates[1] "search" of ets is "simplx"'),
    expect.stringContaining('candidates[2] It is the same as candidates[0]'),
  ]);
});

test.each([
  ['broken YAML', 'name: [demo\n'],
  ['a part given twice', `${good}name: again\n`],
])('%s is told with its line', (_, text) => {
  const { code, faults } = faultsOf(text);
  expect(code).toBe('PIPELINE_NOT_YAML');
  expect(faults[0]).toMatch(/^\d+:\d+ /);
});

test.each(['', '\n\n', '# a comment\n'])('a file without content (%j) is said to be empty', (text) => {
  expect(faultsOf(text)).toMatchObject({
    code: 'PIPELINE_INVALID',
    faults: [expect.stringContaining('The file is empty.')],
  });
});
