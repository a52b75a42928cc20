import { expect, test } from '@jest/globals';
import { checkPipelines } from '#ml-service/azure-devops/index.ts';

/** Two stages; the first has a job and a deployment that set output variables. */
function pipeline(use: string): string {
  return `
trigger: none
stages:
  - stage: One
    jobs:
      - job: A
        steps:
          - script: echo "##vso[task.setvariable variable=x;isOutput=true]1" "##vso[task.setvariable variable=inner]2" && echo $(inner)
            name: s
          - script: echo $(inner) $(s.x)
      - deployment: D
        environment: e
        strategy:
          runOnce:
            deploy:
              steps:
                - bash: echo "##vso[task.setvariable isOutput=true;variable=y]1"
                  name: s
      - job: B
        dependsOn: [A, D]
${use}
        steps:
          - script: echo
  - stage: Other
    dependsOn: []
    jobs:
      - job: A
        steps:
          - script: echo
  - stage: Two
    dependsOn: One
    jobs:
      - job: C
        steps:
          - script: echo
`;
}

function faultsOf(text: string): readonly string[] {
  const files = new Map([['a.yml', text]]);
  const faults = checkPipelines({ files, groups: {}, npmScripts: [], outputsOfScript: () => [], beginnings: [{}] });
  return faults.map(({ rule, what }) => `${rule}: ${what}`);
}

// The first step uses a variable that it sets itself, which has no value yet.
const own = 'variable-unknown: No variable "inner" is defined here.';

test.each([
  ['the output of a job', "        condition: and(succeeded(), eq(dependencies.A.outputs['s.x'], '1'))", ''],
  ['the output of a deployment', '        variables: { y: "$[ dependencies.D.outputs[\'D.s.y\'] ]" }', ''],
  ['the result of a job', "        condition: in(dependencies.A.result, 'Failed')", 'condition-status'],
  [
    'a variable that is no output',
    '        variables: { v: "$[ dependencies.A.outputs[\'s.inner\'] ]" }',
    'output-unknown',
  ],
  ['an output without its step', '        variables: { v: "$[ dependencies.A.outputs[\'x\'] ]" }', 'output-unknown'],
  ['a form that does not exist', '        variables: { v: "$[ dependencies.A.x ]" }', 'output-unknown'],
  [
    'an output of another stage by dependencies',
    '        variables: { v: "$[ dependencies.One.outputs[\'A.s.x\'] ]" }',
    'output-unknown',
  ],
])('%s in a job: "%s"', (_, use, rule) => {
  const rest = faultsOf(pipeline(use)).filter((fault) => fault !== own);
  expect(rest.map((fault) => fault.split(':')[0])).toEqual(rule === '' ? [] : [rule]);
});

test('what the checks cannot follow is a fault, not passed over', () => {
  expect(faultsOf('trigger: none\nextends:\n  template: b.yml@templates\n')).toEqual([
    'template: These checks cannot follow extends.',
  ]);
  expect(faultsOf('trigger: none\nsteps:\n  - template: b.yml@templates\n')).toEqual([
    'template: There is no template b.yml@templates.',
  ]);
  expect(faultsOf("trigger: none\nsteps:\n  - script: ${{ join(',', split('a', 'b')) }}\n")).toEqual([
    'expression: split() cannot be followed by these checks in a template.',
    'expression: join() cannot be followed by these checks in a template.',
  ]);
});

test('a variable that a step sets has its value in later steps, not in the step itself', () => {
  expect(faultsOf(pipeline(''))).toEqual([own]);
});

test.each([
  ["stage: Two\n    condition: and(succeeded(), eq(dependencies.One.outputs['A.s.x'], '1'))", ''],
  ["stage: Two\n    condition: and(succeeded(), eq(dependencies.One.outputs['D.D.s.y'], '1'))", ''],
  ["stage: Two\n    condition: and(succeeded(), ne(dependencies.One.result, 'Skipped'))", ''],
  ['stage: Two\n    variables: { v: "$[ stageDependencies.One.A.outputs[\'s.x\'] ]" }', ''],
  ['stage: Two\n    variables: { v: "$[ stageDependencies.One.A.outputs[\'s.z\'] ]" }', 'output-unknown'],
  ['stage: Two\n    variables: { v: "$[ dependencies.One.outputs[\'A.s.x\'] ]" }', 'output-unknown'],
  ["stage: Two\n    condition: and(succeeded(), eq(stageDependencies.One.A.outputs['s.x'], '1'))", 'output-unknown'],
  ["stage: Two\n    condition: and(succeeded(), eq(dependencies.Other.outputs['A.s.x'], '1'))", 'output-unknown'],
  ["stage: Two\n    condition: and(succeeded(), eq(dependencies.Non.result, 'Failed'))", 'output-unknown'],
])('%s', (stage, rule) => {
  const rest = faultsOf(pipeline('').replace('stage: Two', stage)).filter((fault) => fault !== own);
  expect(rest.map((fault) => fault.split(':')[0])).toEqual(rule === '' ? [] : [rule]);
});

test('a job of a later stage asks by stageDependencies, a step not at all', () => {
  const job = (text: string): string => pipeline('').replace('- job: C', `- job: C\n        ${text}`);
  expect(rulesOf(job("condition: and(succeeded(), eq(stageDependencies.One.D.outputs['D.s.y'], 1))"))).toEqual([]);
  expect(rulesOf(job("condition: and(succeeded(), eq(stageDependencies.One.E.outputs['s.y'], 1))"))).toEqual([
    'output-unknown',
  ]);
  const step = '          - script: echo\n            condition: and(succeeded(), eq(dependencies.A.result, 1))\n';
  expect(rulesOf(pipeline('').replace(/ {10}- script: echo\n$/, step))).toEqual(['output-unknown']);
});

function rulesOf(text: string): readonly string[] {
  return faultsOf(text).flatMap((fault) => (fault === own ? [] : [fault.split(':')[0]!]));
}
