import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

/** Where something stands; line and column from 1 on. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** One thing that is wrong in the YAML of Azure DevOps, by the rule that it breaks. */
export type PipelineFault = { readonly rule: PipelineRule; readonly what: string; readonly at: Place };

/** The rules that the checks hold, beyond those of Microsoft's schema. */
export const pipelineRules = [
  'yaml',
  'template',
  'template-unused',
  'template-parameter',
  'parameter-unknown',
  'parameter-unused',
  'expression',
  'name-twice',
  'depends-on',
  'cycle',
  'condition-status',
  'output-unknown',
  'variable-unknown',
  'npm-script',
  'name-not-literal',
  'agentless',
] as const;
export type PipelineRule = (typeof pipelineRules)[number];

/** Takes a fault that was found. */
export type Report = (fault: PipelineFault) => void;

/** A scalar as its text: Azure DevOps knows no other. */
export type Scalar = { readonly kind: 'scalar'; readonly text: string; readonly at: Place };
export type List = { readonly kind: 'list'; readonly items: readonly Tree[]; readonly at: Place };
export type Mapping = { readonly kind: 'mapping'; readonly entries: readonly Entry[]; readonly at: Place };
export type Entry = { readonly key: string; readonly keyAt: Place; readonly value: Tree };

/** A YAML file, or a part of one, with the place of each part. */
export type Tree = Scalar | List | Mapping;

/** Reads a YAML file as a tree, and reports what is no YAML; undefined where nothing can be made of it. */
export function readTree(file: string, text: string, report: Report): Tree | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  for (const { message, pos } of document.errors)
    report({ rule: 'yaml', what: message.split('\n', 1)[0]!, at: placeOf(pos[0]) });
  return document.errors.length > 0 || document.contents === null ? undefined : treeOf(document.contents, placeOf);
}

/** Gives the value of a key of a mapping; undefined where there is none, or where the tree is none. */
export function valueAt(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'mapping' ? tree.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** Gives the text of a scalar below a key; undefined where there is none. */
export function textAt(tree: Tree | undefined, key: string): string | undefined {
  const value = valueAt(tree, key);
  return value?.kind === 'scalar' ? value.text : undefined;
}

/** Gives the items of a list, no items for anything else. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** Gives all scalars of a tree, in their order. */
export function scalarsOf(tree: Tree): readonly Scalar[] {
  if (tree.kind === 'scalar') return [tree];
  const parts = tree.kind === 'list' ? tree.items : tree.entries.map(({ value }) => value);
  return parts.flatMap(scalarsOf);
}

function treeOf(node: Node, placeOf: (offset: number) => Place): Tree {
  const at = placeOf(node.range?.[0] ?? 0);
  if (isMap(node)) {
    const entries = node.items.filter(isPair).map(({ key, value }) => ({
      key: textOf(key),
      keyAt: placeOf((key as Node).range?.[0] ?? 0),
      value: value === null ? ({ kind: 'scalar', text: '', at } as const) : treeOf(value as Node, placeOf),
    }));
    return { kind: 'mapping', entries, at };
  }
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => treeOf(item as Node, placeOf)), at };
  return { kind: 'scalar', text: textOf(node), at };
}

function textOf(node: unknown): string {
  if (!isScalar(node) || node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
