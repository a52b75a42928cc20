import { expect, test } from '@jest/globals';
import { readTrees } from '#ml-service/azure-devops/check-pipelines.ts';
import { expandPipeline } from '#ml-service/azure-devops/templates/expand-templates.ts';
import type { PipelineFault, Tree } from '#ml-service/azure-devops/pipeline-tree.ts';

/** A pipeline of these files as a build runs it, without its places, and the faults that were found. */
function expanded(
  files: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>> = {},
): { readonly plain: unknown; readonly faults: readonly string[] } {
  const faults: PipelineFault[] = [];
  const report = (fault: PipelineFault): void => void faults.push(fault);
  const trees = readTrees(new Map(Object.entries(files)), report);
  const tree = expandPipeline(trees.get('a.yml')!, trees, { parameters, variables: { branch: 'main' } }, report);
  return { plain: plainOf(tree), faults: faults.map(({ rule, what }) => `${rule}: ${what}`) };
}

function plainOf(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.text;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainOf(value)]));
}

test('of if, elseif and else the first that holds stands, in lists and among keys', () => {
  const pipeline = `
steps:
  - \${{ if eq(variables.branch, 'develop') }}:
      - script: a
  - \${{ elseif eq(variables.Branch, 'MAIN') }}:
      - script: b
      - script: c
  - \${{ else }}:
      - script: d
  - script: e
    \${{ if startsWith(variables.branch, 'x') }}:
      name: f
    \${{ else }}:
      name: g
`;
  const steps = [{ script: 'b' }, { script: 'c' }, { script: 'e', name: 'g' }];
  expect(expanded({ 'a.yml': pipeline })).toEqual({ plain: { steps }, faults: [] });
});

test('an each stands once for each item, an insert for the keys that it holds', () => {
  const pipeline = `
parameters:
  - name: places
    type: object
    default: [{ id: north, inputs: { a: 1 } }, { id: south, inputs: { a: 2, b: 3 } }]
steps:
  - \${{ each place in parameters.places }}:
      - script: go \${{ place.id }}
        env:
          all: yes
          \${{ insert }}: \${{ place.inputs }}
`;
  expect(expanded({ 'a.yml': pipeline })).toMatchObject({
    plain: {
      steps: [
        { script: 'go north', env: { all: 'yes', a: '1' } },
        { script: 'go south', env: { all: 'yes', a: '2', b: '3' } },
      ],
    },
    faults: [],
  });
});

test('a template is found from the file that names it, or from the root, and sees its own parameters alone', () => {
  const files = {
    'a.yml':
      'parameters: [{ name: x, default: 1 }]\nsteps:\n  - template: t/b.yml\n    parameters: { y: "${{ parameters.x }}" }\n',
    't/b.yml':
      'parameters: [{ name: y, type: number }]\nsteps:\n  - template: c.yml\n  - template: /d.yml@self\n  - script: ${{ parameters.y }}\n',
    't/c.yml': 'steps: [{ script: c }]\n',
    'd.yml': 'steps: [{ script: "${{ parameters.y }}" }]\n',
  };
  expect(expanded(files)).toMatchObject({
    plain: { steps: [{ script: 'c' }, { script: '' }, { script: '1' }] },
    faults: ['parameter-unknown: The file declares no parameter "y".'],
  });
});

test('a list in the place of an item stands for its items', () => {
  const files = {
    'a.yml': 'steps:\n  - template: b.yml\n    parameters:\n      more: [{ script: m }, { script: n }]\n',
    'b.yml':
      'parameters: [{ name: more, type: stepList, default: [] }]\nsteps:\n  - script: b\n  - ${{ parameters.more }}\n',
  };
  const steps = [{ script: 'b' }, { script: 'm' }, { script: 'n' }];
  expect(expanded(files)).toEqual({ plain: { steps }, faults: [] });
});

test('the literal variables of a template of variables are known to what follows, runtime values are not', () => {
  const files = {
    'a.yml':
      'variables:\n  - template: v.yml\n  - { name: late, value: "$[ variables.x ]" }\nsteps:\n  - script: ${{ variables.here }} ${{ variables.late }}\n',
    'v.yml': 'variables:\n  here: there\n',
  };
  expect(expanded(files)).toMatchObject({
    plain: { steps: [{ script: 'there ' }] },
    faults: ['variable-unknown: The variable "late" has no value before a build begins.'],
  });
});

test.each([
  ['true', 'yes'],
  ['false', 'no'],
  ['True', 'yes'],
])('a boolean parameter that is %s decides', (value, script) => {
  const pipeline =
    'parameters: [{ name: b, type: boolean, default: false }]\nsteps:\n  - ${{ if parameters.b }}:\n      - script: yes\n  - ${{ else }}:\n      - script: no\n';
  expect(expanded({ 'a.yml': pipeline }, { b: value })).toMatchObject({ plain: { steps: [{ script }] }, faults: [] });
});
