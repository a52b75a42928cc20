import { parseHTML } from 'linkedom';
import { describe, expect, test } from '@jest/globals';
import {
  lineageSvg,
  lineageText,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
} from '#src/pipelines/index.ts';

function node(id: string, more: Partial<LineageNode> = {}): LineageNode {
  const [kind, rest] = id.split(':') as [LineageNode['kind'], string];
  const [name, version = null] = rest.split('@');
  const at = '2026-11-22T00:30:26.926Z';
  const made = {
    path: 'x',
    at,
    run: 'run-1',
    step: 'train',
    codeVersion: '1',
    state: 'there',
    words: '2 rows',
  } as const;
  return { id, kind, name: name!, version, ...made, ...more };
}

const links = [
  ['group:a_1@0', 'view:v@1'],
  ['group:b_1@3', 'view:v@1'],
  ['view:v@1', 'training:f@0'],
  ['training:f@0', 'models:f@0'],
  ['training:f@0', 'evaluation:f@1'],
  ['models:f@0', 'release:f@1'],
  ['release:f@1', 'group:p_1@0'],
  ['group:b_1@3', 'group:p_1@0'],
] as const;

const graph: LineageGraph = {
  root: 'training:f@0',
  nodes: [...new Set(links.flat())].map((id) => node(id, id === 'group:p_1@0' ? { kind: 'prediction' } : {})),
  edges: links.map(([from, to]): LineageEdge => ({ from, to })),
};

describe('the tree', () => {
  test('has what a thing was made from above it and what was made from it below', () => {
    const lines = lineageText(graph).map((line) => line.replace(/ {2,}2026.*$/, ''));
    expect(lines).toEqual([
      '   ┌─ feature group  b_1@3',
      '   ├─ feature group  a_1@0',
      '┌─ feature view      v@1',
      'training             f@0',
      '├─ model versions    f@0',
      '│  └─ release        f@1',
      '│     └─ prediction  p_1@0',
      '└─ evaluation        f@1',
    ]);
  });

  test('names a node again that has its line already, and ends in a circle', () => {
    const edges = [
      { from: 'group:a_1@0', to: 'group:b_1@0' },
      { from: 'group:a_1@0', to: 'group:c_1@0' },
      { from: 'group:b_1@0', to: 'group:d_1@0', readVersion: '7' },
      { from: 'group:c_1@0', to: 'group:d_1@0' },
      { from: 'group:d_1@0', to: 'group:a_1@0' },
    ];
    const nodes = ['a', 'b', 'c', 'd'].map((name) => node(`group:${name}_1@0`, { words: '' }));
    const lines = lineageText({ root: 'group:a_1@0', nodes, edges });
    expect(lines.filter((line) => line.includes('has a line already')).length).toBeGreaterThanOrEqual(2);
    expect(lines.some((line) => /b_1@0 .*read at @7/.test(line))).toBe(true);
    expect(lines.length).toBeLessThan(12);
  });

  test('of a chain of 5,000 commits has a line for each and stays narrow', () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `group:a_1@${i}`);
    const edges = ids.slice(1).map((to, i) => ({ from: ids[i]!, to }));
    const lines = lineageText({ root: ids.at(-1)!, nodes: ids.map((id) => node(id)), edges });
    expect(lines).toHaveLength(5000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140);
  });

  test('says what is left of a node, and keeps signs that move the cursor away from the terminal', () => {
    const nodes = [node('group:a\u001B[2J_1@0', { state: 'vacuumed', at: null, run: null })];
    const [line] = lineageText({ root: nodes[0]!.id, nodes, edges: [] });
    expect(line).toContain('vacuumed: its files are gone');
    expect(line).not.toContain('\u001B');
  });
});

describe('the picture', () => {
  test('has a box a node, a line an edge, a legend of its kinds and words for screen readers', () => {
    const { document } = parseHTML(lineageSvg(graph));
    expect(document.querySelectorAll('g.node')).toHaveLength(graph.nodes.length);
    expect(document.querySelectorAll('path.way')).toHaveLength(graph.edges.length);
    expect(document.querySelectorAll('g.root')).toHaveLength(1);
    const svg = document.querySelector('svg')!;
    expect(svg.getAttribute('role')).toBe('img');
    expect(document.querySelector('#title')!.textContent).toBe('Lineage of training f@0');
    expect(document.querySelector('#desc')!.textContent).toContain('training f@0 was made from feature view v@1.');
    const legend = [...document.querySelectorAll('svg > g:last-of-type text')].map((text) => text.textContent);
    expect(legend).toEqual([
      'feature group',
      'feature view',
      'training',
      'model versions',
      'evaluation',
      'release',
      'prediction',
    ]);
  });

  test('goes from left to right, and no two boxes lie on each other', () => {
    const { document } = parseHTML(lineageSvg(graph));
    const places = [...document.querySelectorAll('g.node')].map((box) =>
      box
        .getAttribute('transform')!
        .match(/[\d.]+/g)!
        .map(Number),
    );
    const leftOf = new Map(graph.nodes.map(({ id }, i) => [id, places[i]![0]!]));
    for (const { from, to } of graph.edges) expect(leftOf.get(from)).toBeLessThan(leftOf.get(to)! - 232);
    for (const [i, [x, y]] of places.entries()) {
      for (const [otherX, otherY] of places.slice(i + 1)) {
        expect(Math.abs(x! - otherX!) >= 232 || Math.abs(y! - otherY!) >= 68).toBe(true);
      }
    }
  });

  test('is the same bytes each time, and one box where there is one node', () => {
    expect(lineageSvg(graph)).toBe(lineageSvg(structuredClone(graph)));
    const alone = lineageSvg({ root: 'group:a_1@0', nodes: [node('group:a_1@0')], edges: [] });
    expect(alone).toContain('a_1@0');
    expect(alone).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('escapes what would be markup, and shows the version of a name that is cut', () => {
    const nodes = [node(`group:<script>&"${'long'.repeat(20)}@12`, { words: '</svg>\u0000\uD800' })];
    const svg = lineageSvg({ root: nodes[0]!.id, nodes, edges: [] });
    for (const sign of ['<script', '\u0000', '\uD800']) expect(svg).not.toContain(sign);
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
    expect(parseHTML(svg).document.querySelector('text.name')!.textContent).toMatch(/^<script>&"long.*…@12$/);
  });

  test('of more than 400 nodes is refused', () => {
    const nodes = Array.from({ length: 401 }, (_, i) => node(`group:a_1@${i}`));
    expect(() => lineageSvg({ root: nodes[0]!.id, nodes, edges: [] })).toThrow(
      expect.objectContaining({ code: 'LINEAGE_TOO_LARGE' }),
    );
  });
});
