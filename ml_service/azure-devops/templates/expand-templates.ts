import { isTrue, type Value } from '../expressions/functions.ts';
import { valueAt, type Entry, type List, type Mapping, type Place, type Report, type Tree } from '../pipeline-tree.ts';
import { bindParameters, declaredParameters } from './bind-parameters.ts';
import { evaluateText, interpolate, valueOfTree } from './evaluate.ts';
import { includeTemplate, variablesOf } from './include-template.ts';
import type { Scope } from './scope.ts';

/** One way in which a build may begin: the parameters that are not as the pipeline says, and what Azure DevOps says of the build. */
export type Beginning = {
  readonly parameters: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
};

/** Gives a pipeline as Azure DevOps runs it: templates, parameters and `${{ }}` filled in. What cannot be filled in is reported. */
export function expandPipeline(
  tree: Tree,
  files: ReadonlyMap<string, Tree | undefined>,
  beginning: Beginning,
  report: Report,
): Tree {
  const given = Object.entries(beginning.parameters).map(([key, text]): Entry => ({
    key,
    keyAt: tree.at,
    value: { kind: 'scalar', text, at: tree.at },
  }));
  const parameters = bindParameters(declaredParameters(tree), given, tree.at, report);
  const variables = new Map(Object.entries(beginning.variables).map(([name, value]) => [name.toLowerCase(), value]));
  return expandTree(tree, { parameters, variables, locals: new Map(), files, within: [tree.at.file], report });
}

/** Gives a part of a pipeline expanded; `section` is the key below which it stands, where templates of it may stand. */
function expandTree(tree: Tree, scope: Scope, section = ''): Tree {
  if (tree.kind === 'scalar') return interpolate(tree, scope);
  if (tree.kind === 'list') return expandList(tree, scope, section);
  return expandMapping(tree, scope);
}

function expandList({ items, at }: List, scope: Scope, section: string): List {
  const expanded: Tree[] = [];
  let before: boolean | undefined;
  for (const item of items) {
    const only = item.kind === 'mapping' && item.entries.length === 1 ? item.entries[0] : undefined;
    const chosen = only === undefined ? undefined : choose(only, scope, before);
    before = chosen?.wasTaken;
    if (chosen !== undefined) {
      for (const part of chosen.parts) expanded.push(...spliced(expandTree(part.tree, part.scope, section)));
    } else if (valueAt(item, 'template') === undefined) {
      const one = expandTree(item, scope);
      expanded.push(...(item.kind === 'scalar' ? spliced(one) : [one]));
    } else expanded.push(...includeTemplate(expandTree(item, scope), section, scope, expandTree));
  }
  return { kind: 'list', items: expanded, at };
}

/** A list in the place of an item stands for its items. */
function spliced(tree: Tree): readonly Tree[] {
  return tree.kind === 'list' ? tree.items : [tree];
}

function expandMapping({ entries, at }: Mapping, scope: Scope): Mapping {
  const own = entries.find(({ key }) => key === 'variables');
  const variables = own === undefined ? undefined : expandTree(own.value, scope, 'variables');
  const inner = variables === undefined ? scope : { ...scope, variables: withVariables(scope, variables) };
  const expanded: Entry[] = [];
  let before: boolean | undefined;
  for (const entry of entries) {
    const chosen = choose(entry, inner, before);
    before = chosen?.wasTaken;
    if (chosen === undefined) {
      const value = entry === own ? variables! : expandTree(entry.value, inner, entry.key);
      expanded.push({ key: entry.key, keyAt: entry.keyAt, value });
      continue;
    }
    for (const part of chosen.parts) {
      const value = expandTree(part.tree, part.scope);
      if (value.kind === 'mapping') expanded.push(...value.entries);
      else fault(scope, `${entry.key} stands among keys, and holds a ${value.kind}`, entry.keyAt);
    }
  }
  return { kind: 'mapping', entries: expanded, at };
}

function withVariables({ variables }: Scope, own: Tree): ReadonlyMap<string, string> {
  const literals = variablesOf(own).filter(({ value }) => !/\$[([]/.test(value));
  return new Map([...variables, ...literals.map(({ name, value }) => [name.toLowerCase(), value] as const)]);
}

/** What stands in the place of `${{ if }}` and its like, and whether a branch of the `if` was taken. */
type Chosen = {
  readonly parts: readonly { readonly tree: Tree; readonly scope: Scope }[];
  readonly wasTaken: boolean | undefined;
};

function choose({ key, keyAt, value }: Entry, scope: Scope, before: boolean | undefined): Chosen | undefined {
  const [, word, rest = ''] = /^\$\{\{\s*(if|elseif|else|each|insert)\b(.*)\}\}$/s.exec(key.trim()) ?? [];
  if (word === undefined) return undefined;
  const part = { tree: value, scope };
  if (word === 'insert') return { parts: [part], wasTaken: undefined };
  if (word === 'each') return { parts: rounds(rest, part, keyAt), wasTaken: undefined };
  if (word !== 'if' && before === undefined) fault(scope, `${key} follows no \${{ if }}`, keyAt);
  if (word !== 'if' && before === true) return { parts: [], wasTaken: true };
  const isTaken = word === 'else' || isTrue(evaluateText(rest, scope, keyAt));
  return { parts: isTaken ? [part] : [], wasTaken: isTaken };
}

function rounds(
  text: string,
  { tree, scope }: { readonly tree: Tree; readonly scope: Scope },
  at: Place,
): Chosen['parts'] {
  const [, name, list] = /^\s*(\w+)\s+in\s+(.*)$/s.exec(text) ?? [];
  if (name === undefined || list === undefined) {
    fault(scope, `\${{ each${text}}} is not in the form \${{ each NAME in LIST }}`, at);
    return [];
  }
  const over: Value = evaluateText(list, scope, at);
  const items = typeof over === 'object' && over !== null && (over as Tree).kind === 'list' ? (over as List).items : [];
  return items.map((item) => ({
    tree,
    scope: { ...scope, locals: new Map([...scope.locals, [name, valueOfTree(item)]]) },
  }));
}

function fault({ report }: Scope, what: string, at: Place): void {
  report({ rule: 'expression', what: `${what}.`, at });
}
