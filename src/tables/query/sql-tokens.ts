/** One token of SQL that is no white space; `start` and `end` are places in the text, in UTF-16 units. */
export type SqlToken = {
  readonly kind: 'name' | 'quoted name' | 'text' | 'number' | 'comment' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

// DuckDB reads PostgreSQL's SQL: lexical structure, postgresql.org/docs/current/sql-syntax-lexical.html. Comments do not nest in
// this pattern; `blockComment` closes them.
const patterns: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  ['comment', /--[^\n\r]*/y],
  ['comment', /\/\*/y],
  ['text', /[eE]'(?:[^'\\]|\\[^]|'')*'?/y],
  ['text', /'(?:[^']|'')*'?/y],
  ['text', /(\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$)[^]*?(?:\1|$)/y],
  ['quoted name', /"(?:[^"]|"")*"?/y],
  ['name', /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y],
  ['number', /\d[\w.]*/y],
  ['sign', /[^\s]/y],
];

/** Cuts SQL into tokens. What is not closed, such as a quote, reaches to the end: the parser of DuckDB refuses it. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  const space = /\s*/y;
  for (let start = 0; ;) {
    space.lastIndex = start;
    start += space.exec(sql)![0].length;
    if (start >= sql.length) return;
    const token = tokenAt(sql, start);
    yield token;
    start = token.end;
  }
}

function tokenAt(sql: string, start: number): SqlToken {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const found = pattern.exec(sql)?.[0];
    if (found === undefined) continue;
    const end = found === '/*' ? blockComment(sql, start) : start + found.length;
    return { kind, text: sql.slice(start, end), start, end };
  }
  throw new Error(`no token at ${start}`); // The last pattern takes any character that is no white space.
}

/** Gives the end of a comment, in which others may lie. */
function blockComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
