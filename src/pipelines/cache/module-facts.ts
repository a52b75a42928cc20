import { stripTypeScriptTypes } from 'node:module';
import { parse, type Node, type Program } from 'acorn';
import { digestOf } from '#src/core/index.ts';

/** What one module takes from another: the names, `*` for all of it or for its effects. */
type ModuleImport = { readonly specifier: string; readonly names: readonly string[] };

/** What is known of one module from its text alone. */
export type ModuleFacts = {
  /** Digest of what the code does: types, comments, blanks and line breaks have no part in it. */
  readonly digest: string;
  readonly imports: readonly ModuleImport[];
  /** Set where it loads what its text does not name: `import(name)`, `require(…)`. */
  readonly isOpen?: true;
  /** Set where the module only hands on names of others: exported name → module and the name that it has there. */
  readonly handsOn?: Readonly<Record<string, { readonly specifier: string; readonly name: string }>>;
};

/** Reads the text of a module, TypeScript or JavaScript. Throws a SyntaxError where it is neither. */
export function moduleFacts(text: string, isTypeScript: boolean): ModuleFacts {
  const code = isTypeScript ? withoutTypes(text) : text;
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  const handsOn = handedOn(program);
  return {
    digest: digestOf(JSON.stringify(program, withoutPlaces)),
    imports: importsOf(program),
    ...(isOpen(program) ? { isOpen: true as const } : {}),
    ...(handsOn === undefined ? {} : { handsOn }),
  };
}

// Node says once a process that the function is experimental; it is the one by which Node itself runs these files.
function withoutTypes(text: string): string {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning');
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text, { mode: 'strip' });
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
}

function withoutPlaces(name: string, value: unknown): unknown {
  if (name === 'start' || name === 'end') return undefined;
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof RegExp ? String(value) : value;
}

type AnyNode = Node & Readonly<Record<string, unknown>>;

function importsOf(program: Program): readonly ModuleImport[] {
  const found: ModuleImport[] = [];
  visit(program as unknown as AnyNode, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, names: namesOf(node) });
  });
  return found;
}

function visit(node: AnyNode, take: (node: AnyNode) => void): void {
  take(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as AnyNode).type === 'string')
        visit(child as AnyNode, take);
    }
  }
}

/** Gives what a node names: static imports, `import('…')`, and `new URL('…', import.meta.url)`, by which workers start and data are read. */
function specifierOf(node: AnyNode): string | undefined {
  if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) || node.type === 'ImportExpression')
    return textOf(node['source']);
  if (node.type !== 'NewExpression' || (node['callee'] as AnyNode)['name'] !== 'URL') return undefined;
  const [path, base] = node['arguments'] as readonly AnyNode[];
  const specifier = textOf(path);
  // A file beside the module, code or data; not a folder, and not an address.
  const isFile = specifier !== undefined && /^[^:]*[^/.][^/]*\.\w+$/.test(specifier);
  if (!isFile || base?.type !== 'MemberExpression') return undefined;
  return /^[./]/.test(specifier) ? specifier : `./${specifier}`;
}

function isOpen(program: Program): boolean {
  let found = false;
  visit(program as unknown as AnyNode, (node) => {
    const callee = node['callee'] as AnyNode | undefined;
    const loads = node.type === 'ImportExpression' ? node['source'] : callee?.['name'] === 'require' ? node : undefined;
    if (loads !== undefined && textOf(loads) === undefined) found = true;
  });
  return found;
}

function textOf(node: unknown): string | undefined {
  const value = (node as AnyNode | null | undefined)?.['value'];
  return typeof value === 'string' ? value : undefined;
}

function namesOf(node: AnyNode): readonly string[] {
  const specifiers = node['specifiers'] as readonly AnyNode[] | undefined;
  if (specifiers === undefined || specifiers.length === 0) return ['*'];
  return specifiers.map((each) => {
    if (each.type === 'ImportDefaultSpecifier') return 'default';
    return nameOf(each[each.type === 'ExportSpecifier' ? 'local' : 'imported']) ?? '*';
  });
}

function nameOf(node: unknown): string | undefined {
  const { name, value } = (node ?? {}) as { readonly name?: string; readonly value?: string };
  return name ?? value;
}

/** Gives what a module hands on where it does nothing else, as an index.ts does. */
function handedOn(program: Program): ModuleFacts['handsOn'] {
  const body = program.body as unknown as readonly AnyNode[];
  if (body.length === 0 || !body.every((each) => each.type === 'ExportNamedDeclaration' && each['source'] !== null))
    return undefined;
  const names = body.flatMap((each) =>
    (each['specifiers'] as readonly AnyNode[]).map(
      (one) => [nameOf(one['exported'])!, { specifier: textOf(each['source'])!, name: nameOf(one['local'])! }] as const,
    ),
  );
  return Object.fromEntries(names);
}
