import { parseHTML } from 'linkedom';
import { expect, test } from '@jest/globals';
import {
  graphSvg,
  graphText,
  openRun,
  pipelineGraph,
  readHistory,
  runPipeline,
  type GraphStep,
  type PipelineGraph,
} from '#src/pipelines/index.ts';
import { toyPipeline, toyProject, type ToyProject } from '../toy-project.ts';

const branched = `name: toy
inputs: { numbers: numbers.txt }
steps:
  - { name: read, uses: toy-read }
  - { name: double, uses: toy-scale, factor: 2, to: toy/double }
  - { name: triple, uses: toy-scale, factor: 3, to: toy/triple, after: [read] }
  - { name: print, uses: toy-print, of: toy/triple, after: [double, triple] }
`;

async function graphOf(toy: ToyProject, text: string, withPlan = false): Promise<PipelineGraph> {
  const { pipeline, context } = toy.open(text);
  const history = await readHistory(context.workspace, 'toy');
  const plan = withPlan ? await (await openRun(pipeline, context)).plan() : undefined;
  return pipelineGraph(pipeline, { history, plan: plan?.steps });
}

async function ranOnce(text: string): Promise<ToyProject> {
  const toy = toyProject();
  const { pipeline, context } = toy.open(text);
  expect((await runPipeline(pipeline, context)).failure).toBeUndefined();
  return toy;
}

test('before the first run it has the input files of the definition, and says that no more is known', async () => {
  const graph = await graphOf(toyProject(), toyPipeline);
  expect(graph.neverRun).toEqual(['read', 'scale', 'print']);
  expect(graph.data).toEqual([
    { id: 'file:inputs.numbers', kind: 'file', name: 'inputs.numbers', path: 'numbers.txt' },
  ]);
  expect(graphText(graph)).toEqual([
    'read         toy-read',
    '│  reads  file inputs.numbers: numbers.txt',
    '└─ scale     toy-scale',
    '   └─ print  toy-print',
    '',
    'not known before the first run: the tables of read, scale, print, and the files that they write',
  ]);
});

test('after a run it has tables and files, and each step hangs on what it comes after', async () => {
  const graph = await graphOf(await ranOnce(branched), branched);
  expect(graph.neverRun).toEqual([]);
  expect(graph.steps.map(({ step, after }) => [step, after])).toEqual([
    ['read', []],
    ['double', ['read']],
    ['triple', ['read']],
    ['print', ['double', 'triple']],
  ]);
  expect(graphText(graph)).toEqual([
    'read         toy-read',
    '│  reads  file inputs.numbers: numbers.txt',
    '│  writes table toy/numbers',
    '├─ double    toy-scale',
    '│  │  reads  table toy/numbers',
    '│  │  writes table toy/double',
    '│  └─ print  toy-print',
    '│        reads  table toy/triple',
    '│        writes files text',
    '└─ triple    toy-scale',
    '   │  reads  table toy/numbers',
    '   │  writes table toy/triple',
    '   └─ print (has its lines already)',
  ]);
});

test('with a plan each step says what a run would do and why', async () => {
  const toy = await ranOnce(toyPipeline);
  const changed = toyPipeline.replace('factor: 2', 'factor: 5');
  const graph = await graphOf(toy, changed, true);
  expect(graph.steps.map(({ planned }) => planned?.action)).toEqual(['reuse', 'run', 'run']);
  expect(graphText(graph)).toContain('└─ scale     toy-scale  run: option factor: 2 → 5');
  const { document } = parseHTML(graphSvg(graph));
  const titles = (name: string): readonly string[] =>
    [...document.querySelectorAll(`g.node.${name} text.name`)].map((text) => text.textContent ?? '');
  expect(titles('root')).toEqual(['scale', 'print']);
  expect(titles('gone')).toEqual(['read']);
});

test('what a step of another implementation wrote under the same name is not taken for its own', async () => {
  const toy = await ranOnce(toyPipeline);
  const graph = await graphOf(toy, toyPipeline.replace('name: print, uses: toy-print', 'name: print, uses: toy-read'));
  expect(graph.neverRun).toEqual(['print']);
});

test('the picture has a box a step and a thing, goes from left to right, and is the same bytes each time', async () => {
  const graph = await graphOf(await ranOnce(branched), branched);
  const svg = graphSvg(graph);
  expect(svg).toBe(graphSvg(structuredClone(graph)));
  expect(svg).not.toMatch(/NaN|undefined/);
  const { document } = parseHTML(svg);
  expect(document.querySelectorAll('g.step.node')).toHaveLength(4);
  expect(document.querySelectorAll('g.node')).toHaveLength(4 + graph.data.length);
  // read: in, out; double: in, out; triple: in, out; print: in, out, and after double, from which it reads nothing.
  expect(document.querySelectorAll('path.way')).toHaveLength(9);
  const left = (name: string): number => {
    const node = [...document.querySelectorAll('g.node')].find(
      (each) => each.querySelector('text.name')?.textContent === name,
    );
    return Number(/translate\(([\d.]+)/.exec(node!.getAttribute('transform'))![1]);
  };
  const way = ['inputs.numbers', 'read', 'toy/numbers', 'triple', 'toy/triple', 'print', 'text'].map(left);
  expect(way).toEqual(way.toSorted((a, b) => a - b));
  expect(new Set(way).size).toBe(way.length);
  expect(document.querySelector('#desc')!.textContent).toContain('print uses toy-print, after double, triple.');
});

function graphStep(
  step: string,
  after: readonly string[],
  [reads, writes]: readonly (readonly string[])[] = [[], []],
): GraphStep {
  return { step, uses: 'x', summary: '', after, reads: reads!, writes: writes!, planned: null };
}

test('a table that a step reads and writes has one arrow, and one that a later step writes none back', () => {
  const graph: PipelineGraph = {
    pipeline: 'p',
    steps: [
      graphStep('a', [], [['table:t'], []]),
      graphStep('b', ['a'], [['table:t'], ['table:t']]),
      graphStep('c', ['b'], [['table:t'], []]),
    ],
    data: [{ id: 'table:t', kind: 'table', name: 't', path: '' }],
    neverRun: [],
  };
  const { document } = parseHTML(graphSvg(graph));
  // a to b, b to t, t to c.
  expect(document.querySelectorAll('path.way')).toHaveLength(3);
});

test('a picture of more than 400 boxes is refused; the text has no limit', () => {
  const steps = Array.from({ length: 401 }, (_, i) => graphStep(`s${i}`, i === 0 ? [] : [`s${i - 1}`]));
  const graph: PipelineGraph = { pipeline: 'p', steps, data: [], neverRun: [] };
  expect(() => graphSvg(graph)).toThrow(expect.objectContaining({ code: 'GRAPH_TOO_LARGE' }));
  expect(graphText(graph)).toHaveLength(401);
});
