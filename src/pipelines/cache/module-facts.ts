import { stripTypeScriptTypes } from 'node:module';
import { parse, type Program } from 'acorn';
import { digestOf } from '#src/core/index.ts';
import {
  fileOfUrl,
  isRequireCall,
  openPlaces,
  pathBesideModule,
  requireNames,
  textOf,
  visit,
  type AnyNode,
  type OpenPlace,
} from './open-places.ts';

/** What one module takes from another: the names, `*` for all of it or for its effects. */
type ModuleImport = {
  readonly specifier: string;
  readonly names: readonly string[];
  /** Set where it is found as CommonJS finds modules: with endings that are left out. */
  readonly isRequired?: true;
};

/** What is known of one module from its text alone. */
export type ModuleFacts = {
  /** Digest of what the code does: types, comments, blanks and line breaks have no part in it. */
  readonly digest: string;
  readonly imports: readonly ModuleImport[];
  /** Where it rests on what its text does not name, such as `import(name)`; absent where it does so nowhere. */
  readonly open?: readonly OpenPlace[];
  /** Set where the module only hands on names of others: exported name → module and the name that it has there. */
  readonly handsOn?: Readonly<Record<string, { readonly specifier: string; readonly name: string }>>;
};

/** Reads the text of a module, TypeScript or JavaScript. Throws a SyntaxError where it is neither. */
export function moduleFacts(text: string, isTypeScript: boolean): ModuleFacts {
  const code = isTypeScript ? withoutTypes(text) : text;
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  const handsOn = handedOn(program);
  const root = program as unknown as AnyNode;
  const requires = requireNames(root, code);
  const open = openPlaces(root, code, requires);
  return {
    digest: digestOf(JSON.stringify(program, withoutPlaces)),
    imports: importsOf(root, requires),
    ...(open.length === 0 ? {} : { open }),
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

function importsOf(root: AnyNode, requires: ReadonlySet<string>): readonly ModuleImport[] {
  const found: ModuleImport[] = [];
  visit(root, (node) => {
    const required = isRequireCall(node, requires) ? textOf((node['arguments'] as readonly AnyNode[])[0]) : undefined;
    if (required !== undefined) found.push({ specifier: required, names: ['*'], isRequired: true });
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, names: namesOf(node) });
  });
  return found;
}

/** Gives what a node names: static imports, `import('…')`, and files beside the module, by which workers start and data are read. */
function specifierOf(node: AnyNode): string | undefined {
  if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) || node.type === 'ImportExpression')
    return textOf(node['source']);
  return fileOfUrl(node) ?? pathBesideModule(node);
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
