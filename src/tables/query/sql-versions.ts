import { instantOf, MusterError } from '#src/core/index.ts';
import { sqlTokens, type SqlToken } from './sql-tokens.ts';

/** The state of a table that a query asks for; neither of the two: the newest. */
export type TableState = {
  readonly version?: number;
  /** Epoch milliseconds: the newest version committed at that time or before it. */
  readonly at?: number;
};

/** A query whose `table@version` have become quoted names that DuckDB takes. */
export type VersionedSql = {
  readonly sql: string;
  /** For each name that was made so, such as `models@v12`, the table's own name and the state. */
  readonly states: ReadonlyMap<string, TableState & { readonly table: string }>;
};

/**
 * Rewrites `models@v12`, `"models"@v12`, `demand@2026-01-01` and `demand@'2026-01-01 06:00'` to quoted names; comments and literals
 * stay as they are. SQL_VERSION_INVALID where what follows the `@` is neither a version nor a time.
 */
export function rewriteVersions(sql: string): VersionedSql {
  const tokens = [...sqlTokens(sql)];
  const states = new Map<string, TableState & { readonly table: string }>();
  let rewritten = '';
  let done = 0;
  for (const [i, token] of tokens.entries()) {
    const name = nameOf(token);
    if (name === undefined || sql[token.end] !== '@') continue;
    const asked = versionText(sql, token.end + 1, tokens[i + 2]);
    if (asked === undefined) continue;
    const made = `${name}@${asked.text}`;
    states.set(made, { table: name, ...stateOf(asked.text, name) });
    rewritten += `${sql.slice(done, token.start)}"${made.replaceAll('"', '""')}"`;
    done = asked.end;
  }
  return { sql: rewritten + sql.slice(done), states };
}

function nameOf(token: SqlToken): string | undefined {
  if (token.kind === 'name') return token.text;
  return token.kind === 'quoted name' ? token.text.slice(1, -1).replaceAll('""', '"') : undefined;
}

/** What stands for a version behind an `@`: letters, digits and the signs of a time, or a literal. */
function versionText(
  sql: string,
  start: number,
  next: SqlToken | undefined,
): { readonly text: string; readonly end: number } | undefined {
  if (next?.kind === 'text' && next.start === start) return { text: next.text.slice(1, -1), end: next.end };
  const pattern = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\w+/y;
  pattern.lastIndex = start;
  const text = pattern.exec(sql)?.[0];
  return text === undefined ? undefined : { text, end: start + text.length };
}

function stateOf(text: string, table: string): TableState {
  const version = /^v(\d{1,15})$/i.exec(text)?.[1];
  if (version !== undefined) return { version: Number(version) };
  const at = instantOf(text);
  if (at !== undefined) return { at };
  throw new MusterError('SQL_VERSION_INVALID', {
    what: `"${text}" is no version of the table "${table}".`,
    expected: `a version, such as ${table}@v12, or a time in UTC, such as ${table}@2026-01-31 or ${table}@2026-01-31T06:00`,
  });
}
