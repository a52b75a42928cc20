import type { Node } from 'acorn';

/** A node of a syntax tree, with whatever its type holds. */
export type AnyNode = Node & Readonly<Record<string, unknown>>;

/** A place in a module that rests on something which its text does not name. */
export type OpenPlace = { readonly line: number; readonly does: string };

/** Visits a node and all below it, each with the node right above it. */
export function visit(
  node: AnyNode,
  take: (node: AnyNode, parent: AnyNode | undefined) => void,
  parent?: AnyNode,
): void {
  take(node, parent);
  // No array of the values, nor one around each of them: this goes over every node of some hundred modules.
  for (const name in node) {
    const value = node[name];
    if (Array.isArray(value)) {
      for (const child of value) if (isNode(child)) visit(child, take, node);
    } else if (isNode(value)) visit(value, take, node);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

/** Gives the text of a literal; undefined where the node is no such literal. */
export function textOf(node: unknown): string | undefined {
  const value = (node as AnyNode | null | undefined)?.['value'];
  return typeof value === 'string' ? value : undefined;
}

/** Gives the names under which a module can load others as CommonJS does: `require`, and what `createRequire` gives. */
export function requireNames(program: AnyNode, code: string): ReadonlySet<string> {
  const names = new Set(['require']);
  // A name may be written with escapes.
  if (!code.includes('createRequire') && !code.includes('\\u')) return names;
  visit(program, (node) => {
    const { id, init } = node as { readonly id?: AnyNode; readonly init?: AnyNode };
    if (node.type === 'VariableDeclarator' && isCallOf(init, 'createRequire') && id?.type === 'Identifier')
      names.add(String(id['name']));
  });
  return names;
}

/** Says whether a node calls one of the functions that load modules as CommonJS does, or resolve their paths. */
export function isRequireCall(node: AnyNode, requires: ReadonlySet<string>): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = node['callee'] as AnyNode;
  if (isCallOf(callee, 'createRequire')) return true;
  const named =
    callee.type === 'MemberExpression' && nameOf(callee['property']) === 'resolve' ? callee['object'] : callee;
  return requires.has(nameOf(named) ?? '');
}

/** Gives the path below its own folder that a module reads by `join(import.meta.dirname, '…')`; undefined for all else. */
export function pathBesideModule(node: AnyNode): string | undefined {
  if (node.type !== 'CallExpression' || !/^(join|resolve)$/.test(calledName(node) ?? '')) return undefined;
  const [folder, ...rest] = node['arguments'] as readonly AnyNode[];
  if (!isFolderOfModule(folder)) return undefined;
  const names = rest.map(textOf);
  return names.length === 0 || names.includes(undefined) ? undefined : `./${names.join('/')}`;
}

/**
 * Gives what a module does that cannot be followed from its text: modules, or files beside it, whose names are made while it runs, and
 * variables of the environment.
 */
export function openPlaces(program: AnyNode, code: string, requires: ReadonlySet<string>): readonly OpenPlace[] {
  const found: OpenPlace[] = [];
  visit(program, (node, parent) => {
    const does = openness(node, parent, requires);
    if (does !== undefined) found.push({ line: code.slice(0, node.start).split('\n').length, does });
  });
  return found;
}

function openness(node: AnyNode, parent: AnyNode | undefined, requires: ReadonlySet<string>): string | undefined {
  if (node.type === 'ImportExpression' && textOf(node['source']) === undefined)
    return 'imports a module whose name is made while it runs';
  if (isRequireCall(node, requires) && textOf((node['arguments'] as readonly AnyNode[])[0]) === undefined)
    return 'requires a module whose name is made while it runs';
  if (isEnvironment(node)) return environmentText(parent);
  if (isFolderOfModule(node) && (parent === undefined || pathBesideModule(parent) === undefined))
    return 'makes paths of files beside it while it runs';
  if (isMeta(node, 'url') && !isKnownUse(node, parent)) return 'makes addresses of files beside it while it runs';
  return undefined;
}

function environmentText(parent: AnyNode | undefined): string {
  const isNamed = parent?.type === 'MemberExpression' && parent['computed'] !== true;
  const name = isNamed ? nameOf(parent['property']) : undefined;
  const read = name === undefined ? 'reads the environment' : `reads ${name} of the environment`;
  return `${read}; give it as an option: \${env:${name ?? 'NAME'}}`;
}

/** Says whether the address of a module is used where it says nothing of other files, or names one in full. */
function isKnownUse(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'Property') return parent['value'] === node && nameOf(parent['key']) === 'module';
  if (isCallOf(parent, 'createRequire')) return true;
  return parent?.type === 'NewExpression' && fileOfUrl(parent) !== undefined;
}

/** Gives the file beside a module that `new URL('…', import.meta.url)` names; undefined for a folder, an address, or all else. */
export function fileOfUrl(node: AnyNode): string | undefined {
  if (node.type !== 'NewExpression' || nameOf(node['callee']) !== 'URL') return undefined;
  const [path, base] = node['arguments'] as readonly AnyNode[];
  const specifier = textOf(path);
  const isFile = specifier !== undefined && /^[^:]*[^/.][^/]*\.\w+$/.test(specifier);
  if (!isFile || base?.type !== 'MemberExpression') return undefined;
  return /^[./]/.test(specifier) ? specifier : `./${specifier}`;
}

function isEnvironment(node: AnyNode): boolean {
  if (node.type === 'ImportDeclaration') {
    const specifiers = node['specifiers'] as readonly AnyNode[];
    const isProcess = /^(node:)?process$/.test(textOf(node['source']) ?? '');
    return isProcess && specifiers.some((each) => nameOf(each['imported']) === 'env');
  }
  if (node.type !== 'MemberExpression' || nameOf(node['object']) !== 'process') return false;
  return nameOf(node['property']) === 'env' || textOf(node['property']) === 'env';
}

function isFolderOfModule(node: AnyNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === 'Identifier') return node['name'] === '__dirname' || node['name'] === '__filename';
  return isMeta(node, 'dirname') || isMeta(node, 'filename');
}

function isMeta(node: AnyNode, name: string): boolean {
  if (node.type !== 'MemberExpression' || (node['object'] as AnyNode).type !== 'MetaProperty') return false;
  return nameOf(node['property']) === name;
}

function isCallOf(node: AnyNode | null | undefined, name: string): boolean {
  return node?.type === 'CallExpression' && calledName(node) === name;
}

/** Gives the last name of what is called: `join` of `path.join(…)` too. */
function calledName(node: AnyNode): string | undefined {
  const callee = node['callee'] as AnyNode;
  return nameOf(callee.type === 'MemberExpression' ? callee['property'] : callee);
}

function nameOf(node: unknown): string | undefined {
  const name = (node as AnyNode | null | undefined)?.['name'];
  return typeof name === 'string' ? name : undefined;
}
