import { posix } from 'node:path';
import { itemsOf, textAt, valueAt, type Place, type Tree } from '../pipeline-tree.ts';
import { bindParameters, declaredParameters } from './bind-parameters.ts';
import type { Scope } from './scope.ts';

/** A variable of a list or mapping of variables; the groups among them are left out. */
export type NamedVariable = { readonly name: string; readonly value: string; readonly at: Place };

type Expand = (tree: Tree, scope: Scope, section: string) => Tree;

/**
 * Gives what stands in a template below a key (`steps`, `jobs` …), with the parameters that `item` gives it. A template sees the variables of
 * the place that names it, and of the parameters its own alone. Reports a template that does not exist, has no such part or names itself.
 */
export function includeTemplate(item: Tree, section: string, scope: Scope, expand: Expand): readonly Tree[] {
  const named = textAt(item, 'template') ?? '';
  const path = pathOfTemplate(named, item.at.file);
  const fault = (what: string): readonly Tree[] => {
    scope.report({ rule: 'template', what, at: item.at });
    return [];
  };
  if (!scope.files.has(path)) return fault(`There is no template ${path}.`);
  if (scope.within.includes(path)) return fault(`The template ${path} stands within itself.`);
  const file = scope.files.get(path);
  if (file === undefined) return [];
  const content = valueAt(file, section);
  if (content === undefined) return fault(`The template ${path} has no "${section}".`);
  const given = valueAt(item, 'parameters');
  const entries = given?.kind === 'mapping' ? given.entries : [];
  const parameters = bindParameters(declaredParameters(file), entries, item.at, scope.report);
  const inner = { ...scope, parameters, locals: new Map(), within: [...scope.within, path] };
  const expanded = expand(content, inner, section);
  return section === 'variables' ? asList(expanded) : itemsOf(expanded);
}

/** Gives the variables of a list (`- name: a`) or a mapping (`a: b`). */
export function variablesOf(tree: Tree | undefined): readonly NamedVariable[] {
  if (tree === undefined) return [];
  return asList(tree).flatMap((item) => {
    const name = textAt(item, 'name');
    return name === undefined ? [] : [{ name, value: textAt(item, 'value') ?? '', at: item.at }];
  });
}

function asList(variables: Tree): readonly Tree[] {
  if (variables.kind !== 'mapping') return itemsOf(variables);
  return variables.entries.map(({ key, keyAt, value }) => ({
    kind: 'mapping',
    entries: [
      { key: 'name', keyAt, value: { kind: 'scalar', text: key, at: keyAt } },
      { key: 'value', keyAt, value },
    ],
    at: keyAt,
  }));
}

/** Gives the path of a template from the root of the project, as a file names it. */
export function pathOfTemplate(named: string, from: string): string {
  const path = named.replace(/@self$/, '');
  return path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path);
}
