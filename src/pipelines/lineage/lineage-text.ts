import { countOf, padText, textWidth } from '#src/core/index.ts';
import { treeBranches, type Tree } from '../graph/tree-branches.ts';
import { kindNames, type LineageEdge, type LineageGraph, type LineageNode } from './lineage-graph.ts';

/**
 * Gives a lineage as lines of a tree for people: what the thing was made from above it, what was made from it below, each line with kind,
 * name and version, time (UTC), run, and what it holds. A node that has its place already is named again without what lies behind it.
 */
export function lineageText({ root, nodes, edges }: LineageGraph): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = new Set([root]);
  const above = branches(root, { byId, shown, links: linksBy('to', edges), corner: '┌─ ', verb: 'read at' });
  const below = branches(root, { byId, shown, links: linksBy('from', edges), corner: '└─ ', verb: 'made from' });
  // A branch is drawn downwards; turned over, the thing stands under what it was made from.
  const lines = [...above.reverse(), { indent: '', node: byId.get(root)!, note: '' }, ...below];
  const cells = lines.map(({ indent, node, note }) => [
    indent + kindNames[node.kind],
    nameOf(node),
    node.at === null ? '' : node.at.slice(0, 16).replace('T', ' '),
    node.kind === 'run' ? '' : (node.run ?? ''),
    [node.words, stateWords[node.state], note].filter((words) => words !== '').join('; '),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => textWidth(row[column]!))));
  const nUnknown = nodes.filter(({ state }) => state === 'unknown').length;
  const end =
    nUnknown === 0 ? [] : ['', `what ${countOf(nUnknown, 'further node')} hold was not looked up: --depth shows fewer`];
  const tree = cells.map((row) => row.map((cell, i) => padText(cell, widths[i] ?? 0)).join('  '));
  return [...tree.map((line) => line.trimEnd()), ...end];
}

/** What the state of a node means, for people; nothing where there is nothing to say. */
export const stateWords: Readonly<Record<LineageNode['state'], string>> = {
  there: '',
  vacuumed: 'vacuumed: its files are gone',
  expired: 'expired: its log entry is gone',
  deleted: 'deleted',
  damaged: 'damaged: its log cannot be read',
  unknown: '',
};

/** Gives a node as people name it: `demand_1@3`; a run by its id alone. */
export function nameOf({ name, version }: Pick<LineageNode, 'name' | 'version'>): string {
  // Signs that move the cursor would spoil the terminal.
  const clean = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  return version === null ? clean : `${clean}@${version}`;
}

type Line = { readonly indent: string; readonly node: LineageNode; readonly note: string };

type Link = { readonly id: string; readonly readVersion: string | undefined };

function linksBy(end: 'from' | 'to', edges: readonly LineageEdge[]): ReadonlyMap<string, readonly Link[]> {
  const links = new Map<string, Link[]>();
  for (const edge of edges) {
    const id = end === 'from' ? edge.to : edge.from;
    const others = links.get(edge[end]);
    const link = { id, readVersion: edge.readVersion };
    if (others === undefined) links.set(edge[end], [link]);
    else others.push(link);
  }
  return links;
}

/** Gives the lines behind the root; `verb` is what an edge says of another version than the one that the node before it shows. */
function branches(
  root: string,
  { byId, verb, ...tree }: Tree<Link> & { readonly byId: ReadonlyMap<string, LineageNode>; readonly verb: string },
): Line[] {
  return treeBranches(root, tree).map(({ indent, link: { id, readVersion }, isKnown }) => {
    const notes = [readVersion === undefined ? '' : `${verb} @${readVersion}`, isKnown ? 'has a line already' : ''];
    return { indent, node: byId.get(id)!, note: notes.filter((note) => note !== '').join('; ') };
  });
}
