import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sqlTokens } from '#src/tables/query/sql-tokens.ts';
import { rewriteVersions } from '#src/tables/query/sql-versions.ts';

describe('tokens of SQL', () => {
  test('cover all of the text but white space', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '\n',
      ' ',
      'a',
      'é𝄞',
      '1.5',
      '@v1',
      ';',
      "E'",
      '\\',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (sql) => {
          let end = 0;
          for (const token of sqlTokens(sql)) {
            expect(sql.slice(end, token.start).trim()).toBe('');
            expect(sql.slice(token.start, token.end)).toBe(token.text);
            end = token.end;
          }
          expect(sql.slice(end).trim()).toBe('');
        },
      ),
    );
  });

  test.each([
    ["select 'it''s t@v1'", 0],
    [String.raw`select E'\' t@v1'`, 0],
    ['select $$ t@v1 $$, $q$ t@v1 $q$', 0],
    ['/* /* t@v1 */ t@v1 */', 0],
    ['-- t@v1\n from t@v1', 1],
    ['from t @v1', 0],
    ['select a @> b, @ -5', 0],
    ['from "a""b"@v3, c.d@V4', 2],
  ])('%s has versions of tables: %d', (sql, n) => {
    const { sql: rewritten, states } = rewriteVersions(sql);
    expect(states.size).toBe(n);
    if (n === 0) expect(rewritten).toBe(sql);
  });
});
