import { countOf } from '#src/core/index.ts';
import { kindNames, type LineageGraph, type LineageKind, type LineageNode } from './lineage-graph.ts';
import { layOut, type Point } from './lineage-layout.ts';
import { nameOf, stateWords } from './lineage-text.ts';

const box = { width: 232, height: 68 };
const margin = 24;
const legendLine = 20;

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
 * Gives a lineage as a picture in SVG 1.1 for people and screen readers: from left to right what each thing was made from, a box a node,
 * the thing that was asked for with a thick border. It fits light and dark pages and paper, has no links, and the same lineage gives
 * the same bytes. LINEAGE_TOO_LARGE beyond 400 nodes.
 */
export function lineageSvg(graph: LineageGraph): string {
  const { width, height, boxes, ways } = layOut(graph, box);
  const kinds = (Object.keys(kindNames) as LineageKind[]).filter((kind) =>
    graph.nodes.some((node) => node.kind === kind),
  );
  const legendRows = Math.ceil(kinds.length / legendColumns(width));
  const size = {
    width: Math.ceil(Math.max(width, legendCell)) + 2 * margin,
    height: Math.ceil(height) + 3 * margin + legendRows * legendLine,
  };
  const root = graph.nodes.find(({ id }) => id === graph.root)!;
  const move = `translate(${margin} ${margin})`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(`Lineage of ${root.kind} ${nameOf(root)}`)}</title>`,
    `<desc id="desc">${escaped(description(graph))}</desc>`,
    `<style>${style(kinds)}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    `<rect class="page" width="${size.width}" height="${size.height}"/>`,
    `<g transform="${move}">`,
    ...ways.map(({ from, to, points }) => wayOf([boxes.get(from)!, ...points, boxes.get(to)!])),
    ...graph.nodes.map((node) => boxOf(node, boxes.get(node.id)!, node.id === graph.root)),
    '</g>',
    `<g transform="translate(${margin} ${rounded(height + 2 * margin)})">`,
    ...kinds.map((kind, i) => legendOf(kind, i, legendColumns(width))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function boxOf(node: LineageNode, { x, y }: Point, isRoot: boolean): string {
  const [left, top] = [rounded(x - box.width / 2), rounded(y - box.height / 2)];
  const state = stateWords[node.state];
  const lines = [
    { y: 17, text: `${kindNames[node.kind]}${state === '' ? '' : `, ${state}`}`, name: 'small' },
    { y: 34, text: shortName(node), name: 'name' },
    { y: 48, text: node.words, name: 'small' },
    { y: 61, text: [node.at?.slice(0, 16).replace('T', ' '), node.step].filter(Boolean).join('  '), name: 'small' },
  ];
  const isGone = node.state === 'there' || node.state === 'unknown' ? '' : ' gone';
  return [
    `<g class="node ${node.kind}${isRoot ? ' root' : ''}${isGone}" transform="translate(${left} ${top})">`,
    `<title>${escaped(sentence(node))}</title>`,
    `<rect class="box" width="${box.width}" height="${box.height}" rx="4"/>`,
    `<rect class="stripe" width="6" height="${box.height}" rx="2"/>`,
    ...lines
      .filter(({ text }) => text !== '')
      .map((line) => `<text class="${line.name}" x="16" y="${line.y}">${escaped(cut(line.text, 35))}</text>`),
    '</g>',
  ].join('');
}

const legendCell = 130;

function legendColumns(width: number): number {
  return Math.max(1, Math.floor(width / legendCell));
}

function legendOf(kind: LineageKind, i: number, columns: number): string {
  const [x, y] = [(i % columns) * legendCell, Math.floor(i / columns) * legendLine];
  return `<g class="${kind}" transform="translate(${x} ${y})"><rect class="stripe" width="12" height="12" rx="2"/><text class="small" x="18" y="10">${kindNames[kind]}</text></g>`;
}

function style(kinds: readonly LineageKind[]): string {
  const paint = (side: 0 | 1): string => kinds.map((kind) => `.${kind} .stripe{fill:${colours[kind][side]}}`).join('');
  const light =
    '.page{fill:#fff}.box{fill:#fff;stroke:#8a8a8a}text{fill:#1a1a1a}.small{fill:#4a4a4a}.way{stroke:#767676}.head{fill:#767676}.root .box{stroke:#1a1a1a}';
  const dark =
    '.page{fill:#16181c}.box{fill:#21242a;stroke:#7d828c}text{fill:#f2f2f2}.small{fill:#c4c8cf}.way{stroke:#8d929c}.head{fill:#8d929c}.root .box{stroke:#fff}';
  const shape =
    'text{font-family:system-ui,sans-serif}.small{font-size:11px}.name{font-size:13px;font-weight:600}.box{stroke-width:1}.root .box{stroke-width:3}.way{fill:none;stroke-width:1.5}.gone .box{stroke-dasharray:5 4}';
  return `${shape}${light}${paint(0)}@media screen and (prefers-color-scheme:dark){${dark}${paint(1)}}`;
}

/** Draws an edge from the side of one box to that of another: level through a column of boxes, in a curve between two columns. */
function wayOf(middles: readonly Point[]): string {
  const isForward = middles[0]!.x < middles.at(-1)!.x;
  const half = (isForward ? 1 : -1) * (box.width / 2);
  const parts = middles.map(({ x, y }, i) => {
    if (i === 0) return `M${rounded(x + half)} ${rounded(y)}`;
    const before = middles[i - 1]!;
    const middle = rounded((before.x + x) / 2);
    const curve = `C${middle} ${rounded(before.y)} ${middle} ${rounded(y)} ${rounded(x - half)} ${rounded(y)}`;
    return i === middles.length - 1 ? curve : `${curve}H${rounded(x + half)}`;
  });
  return `<path class="way" d="${parts.join('')}" marker-end="url(#arrow)"/>`;
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

function cut(text: string, longest: number): string {
  // Half of a pair at the cut becomes a sign of its own when the text is escaped.
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // XML 1.0 knows no other control signs, not even escaped, and no half of a pair.
  const clean = text.toWellFormed().replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ');
  return clean.replace(/[&<>"]/g, (sign) => entities[sign]!);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
