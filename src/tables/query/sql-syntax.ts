import { MusterError } from '#src/core/index.ts';
import type { Engine } from './engine.ts';

/** A table that a query names in a place where a table stands. */
export type TableReference = {
  /** Empty where the name is alone. */
  readonly schema: string;
  readonly name: string;
  /** Whether the query gives it another name. */
  readonly hasAlias: boolean;
  /** The place of the name in the query, in bytes of UTF-8. */
  readonly position: number;
};

/** What a query that is allowed asks for. */
export type ParsedSql = {
  readonly tables: readonly TableReference[];
  /** The names that the query gives to queries of its own (`with name as …`), in small letters. */
  readonly ownNames: ReadonlySet<string>;
};

// Everything else that stands where a table does may read files, the catalog or the configuration.
const tableFunctions = new Set(['range', 'generate_series', 'unnest']);
const hiddenFunctions = new Set(['getenv', 'current_setting', 'getvariable', 'json_serialize_plan']);

/**
 * Parses a query by DuckDB's own parser and walks its tree. Only one statement that reads is allowed, from tables and harmless
 * functions; all else is SQL_NOT_ALLOWED, and what is no SQL is SQL_INVALID.
 */
export async function parseSql(engine: Engine, sql: string): Promise<ParsedSql> {
  const reader = await engine.connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree = JSON.parse(String(reader.getRows()[0]![0])) as Serialized;
  if (tree.error) refuseTree(sql, tree);
  if (tree.statements.length === 0) {
    throw new MusterError('SQL_INVALID', { what: 'The query is empty.', expected: 'one statement that reads' });
  }
  if (tree.statements.length > 1) {
    refuse(`The query has ${tree.statements.length} statements.`, 'one statement');
  }
  const found = { tables: [] as TableReference[], ownNames: new Set<string>() };
  walk(tree.statements, found);
  return found;
}

type Serialized =
  | { readonly error: true; readonly error_type: string; readonly error_message: string; readonly position?: string }
  | { readonly error: false; readonly statements: readonly unknown[] };
type Found = { readonly tables: TableReference[]; readonly ownNames: Set<string> };
type Node = Readonly<Record<string, unknown>>;

function refuseTree(sql: string, tree: Serialized & { readonly error: true }): never {
  if (tree.error_type === 'not implemented') {
    const verb = /[a-z]+/i.exec(sql)?.[0].toUpperCase() ?? '';
    refuse(`The statement${verb === '' ? '' : ` (${verb} …)`} does more than read tables, or is a PIVOT or EXPLAIN.`);
  }
  const position = tree.position === undefined ? undefined : Number(tree.position);
  throw new MusterError('SQL_INVALID', {
    what: `${tree.error_message}${position === undefined ? '' : `, at character ${position + 1}: …${sql.slice(Math.max(0, position - 20), position)}⟨here⟩${sql.slice(position, position + 20)}`}`,
    expected: 'one statement that reads, in the SQL of DuckDB',
  });
}

function walk(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  checkNode(node as Node, found);
  for (const each of Object.values(node)) walk(each, found);
}

function checkNode(node: Node, { tables, ownNames }: Found): void {
  switch (node['type']) {
    case 'BASE_TABLE':
      tables.push(referenceOf(node));
      break;
    case 'TABLE_FUNCTION': {
      const name = String((node['function'] as Node)['function_name']).toLowerCase();
      if (!tableFunctions.has(name))
        refuse(`The function "${name}" stands where a table does.`, [...tableFunctions].join(', '));
      break;
    }
    case 'SHOW_REF':
      if (node['query'] === null || node['query'] === undefined) refuse('SHOW reads the catalog of the engine.');
      break;
    default:
      checkFunction(node);
  }
  // The names of a WITH: pairs of a map, and of a recursive one a field.
  const { map } = (node['cte_map'] ?? {}) as { readonly map?: readonly { readonly key: string }[] };
  for (const { key } of map ?? []) ownNames.add(key.toLowerCase());
}

function checkFunction(node: Node): void {
  const name = String(node['function_name']).toLowerCase();
  if (node['class'] === 'FUNCTION' && hiddenFunctions.has(name)) refuse(`The function "${name}" tells of the machine.`);
}

function referenceOf(node: Node): TableReference {
  if (node['catalog_name'] !== '') refuse(`The table "${String(node['table_name'])}" is named with a database.`);
  if (node['at_clause'] !== null && node['at_clause'] !== undefined) {
    refuse('A version is asked for by AT.', `${String(node['table_name'])}@v12`);
  }
  return {
    schema: String(node['schema_name']),
    name: String(node['table_name']),
    hasAlias: node['alias'] !== '',
    position: Number(node['query_location']),
  };
}

function refuse(
  what: string,
  expected = 'one statement that reads tables, such as SELECT, WITH, DESCRIBE or SUMMARIZE',
): never {
  throw new MusterError('SQL_NOT_ALLOWED', { what, expected });
}
