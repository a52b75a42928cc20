import { countOf, countText, MusterError } from '#src/core/index.ts';
import { mostBoxes } from '../graph/box-layout.ts';
import { cut, pictureSvg, type PictureBox } from '../graph/picture.ts';
import { kindNames, type LineageGraph, type LineageKind, type LineageNode } from './lineage-graph.ts';
import { nameOf, stateWords } from './lineage-text.ts';

/** The colour of each kind's stripe: Okabe and Ito's palette, which colour-blind people can tell apart, and greys; on light, on dark. */
const colours: Readonly<Record<LineageKind, readonly [light: string, dark: string]>> = {
  run: ['#4d4d4d', '#bdbdbd'],
  table: ['#7a7a7a', '#949494'],
  group: ['#0072b2', '#56b4e9'],
  view: ['#56b4e9', '#8fd0f5'],
  dataset: ['#009e73', '#2fc79b'],
  training: ['#b58900', '#f0e442'],
  models: ['#e69f00', '#f5b942'],
  model: ['#e69f00', '#f5b942'],
  evaluation: ['#a0522d', '#d29a7c'],
  release: ['#d55e00', '#f08a45'],
  prediction: ['#cc79a7', '#e3a4c7'],
};

/**
 * Gives a lineage as a picture in SVG 1.1: from left to right what each thing was made from, a box a node, the thing that was asked for
 * with a thick border. LINEAGE_TOO_LARGE beyond 400 nodes.
 */
export function lineageSvg(graph: LineageGraph): string {
  const { nodes, edges } = graph;
  if (nodes.length > mostBoxes) {
    throw new MusterError('LINEAGE_TOO_LARGE', {
      what: `The lineage has ${countText(nodes.length)} nodes.`,
      expected: `at most ${mostBoxes}`,
    });
  }
  const root = nodes.find(({ id }) => id === graph.root)!;
  return pictureSvg({
    title: `Lineage of ${root.kind} ${nameOf(root)}`,
    description: description(graph),
    kinds: (Object.keys(kindNames) as LineageKind[]).map((id) => ({ id, name: kindNames[id], colours: colours[id] })),
    boxes: nodes.map((node) => boxOf(node, node.id === graph.root)),
    arrows: edges,
  });
}

function boxOf(node: LineageNode, isRoot: boolean): PictureBox {
  const state = stateWords[node.state];
  return {
    id: node.id,
    kind: node.kind,
    above: `${kindNames[node.kind]}${state === '' ? '' : `, ${state}`}`,
    name: shortName(node),
    below: [node.words, [node.at?.slice(0, 16).replace('T', ' '), node.step].filter(Boolean).join('  ')],
    title: sentence(node),
    isStrong: isRoot,
    isFaint: node.state !== 'there' && node.state !== 'unknown',
  };
}

function description({ nodes, edges }: LineageGraph): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const said = edges.map(
    ({ from, to }) =>
      `${kindNames[byId.get(to)!.kind]} ${nameOf(byId.get(to)!)} was made from ${kindNames[byId.get(from)!.kind]} ${nameOf(byId.get(from)!)}.`,
  );
  return [`${countOf(nodes.length, 'thing')}.`, ...said].join(' ');
}

function sentence(node: LineageNode): string {
  const parts = [
    `${kindNames[node.kind]} ${nameOf(node)}`,
    node.words,
    node.at ?? '',
    node.run === null || node.kind === 'run' ? '' : `run ${node.run}`,
    node.codeVersion === null ? '' : `code ${node.codeVersion}`,
    stateWords[node.state],
  ];
  return parts.filter((part) => part !== '').join(', ');
}

// The version is what tells two states apart: only the name before it is cut.
function shortName(node: LineageNode): string {
  const version = node.version === null ? '' : `@${node.version}`;
  const name = nameOf({ ...node, version: null });
  return cut(name, Math.max(8, 25 - version.length)) + version;
}
