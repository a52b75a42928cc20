import { didYouMean, instantOf } from '#src/core/index.ts';
import type { ColumnDefinition, ColumnType, Condition, TableSchema } from '#src/tables/index.ts';
import { filterFault, filterWords, type FilterWord } from './filter-words.ts';

/*
 * The grammar, words in any case:
 *   filter  = all ('or' all)*
 *   all     = one ('and' one)*
 *   one     = 'not' one | '(' filter ')' | test
 *   test    = column sign value | column ['not'] 'in' '(' value (',' value)* ')' | column 'is' ['not'] 'null' | column
 *   sign    = '=' | '!=' | '<>' | '<' | '<=' | '>' | '>='
 *   value   = number | 'text' | true | false
 * A column alone must be boolean.
 */

/** The words of a filter, and which comes next. */
type Reader = { readonly words: readonly FilterWord[]; readonly schema: TableSchema; at: number };

/**
 * Reads a filter such as `learner = 'theta' and rmse < 10 and not alias.champion` as a condition on columns of a schema. Values are
 * typed by their columns and never become code. Throws REGISTRY_FILTER_INVALID, which names the place.
 */
export function parseFilter(filter: string, schema: TableSchema): Condition {
  const reader: Reader = { words: filterWords(filter), schema, at: 0 };
  const condition = readAny(reader, 0);
  const rest = peek(reader);
  if (rest.kind !== 'end')
    throw filterFault(`"${rest.text}" stands where the filter should end.`, rest.at, '"and", "or" or the end');
  return condition;
}

const deepest = 100;

function readAny(reader: Reader, depth: number): Condition {
  if (depth > deepest)
    throw filterFault('The filter is nested too deeply.', peek(reader).at, `at most ${deepest} levels`);
  const parts = [readAll(reader, depth)];
  while (take(reader, 'or')) parts.push(readAll(reader, depth));
  return parts.length === 1 ? parts[0]! : { or: parts };
}

function readAll(reader: Reader, depth: number): Condition {
  const parts = [readOne(reader, depth)];
  while (take(reader, 'and')) parts.push(readOne(reader, depth));
  return parts.length === 1 ? parts[0]! : { and: parts };
}

function readOne(reader: Reader, depth: number): Condition {
  if (take(reader, 'not')) return { not: readOne(reader, depth + 1) };
  if (take(reader, '(')) {
    const inner = readAny(reader, depth + 1);
    expect(reader, ')');
    return inner;
  }
  return readTest(reader);
}

const signs = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function readTest(reader: Reader): Condition {
  const column = readColumn(reader);
  const { name } = column;
  if (take(reader, 'is')) {
    const isNot = take(reader, 'not');
    expect(reader, 'null');
    return { column: name, is: isNot ? 'not null' : 'null' };
  }
  const word = peek(reader);
  if (word.kind === 'sign' && Object.hasOwn(signs, word.text)) {
    reader.at++;
    return { column: name, is: signs[word.text as keyof typeof signs], value: readValue(reader, column) };
  }
  const isNot = take(reader, 'not');
  if (take(reader, 'in')) {
    const among: Condition = { column: name, is: 'in', values: readList(reader, column) };
    return isNot ? { not: among } : among;
  }
  if (column.type === 'boolean' && !isNot) return { column: name, is: '=', value: true };
  throw filterFault(
    `The column ${name} is compared with nothing.`,
    word.at,
    '= != < <= > >= in (…), is null or is not null',
  );
}

function readColumn(reader: Reader): ColumnDefinition {
  const word = peek(reader);
  const known = reader.schema.map(({ name }) => name);
  const expected = `a column: ${known.join(', ')}`;
  if (word.kind !== 'name')
    throw filterFault(
      word.kind === 'end' ? 'The filter ends too early.' : `"${word.text}" is no column.`,
      word.at,
      expected,
    );
  const column = reader.schema.find(({ name }) => name === word.text);
  if (column === undefined)
    throw filterFault(`There is no column "${word.text}".${didYouMean(word.text, known)}`, word.at, expected);
  reader.at++;
  return column;
}

function readList(reader: Reader, column: ColumnDefinition): readonly (string | number | boolean)[] {
  expect(reader, '(');
  const values = [readValue(reader, column)];
  while (take(reader, ',')) values.push(readValue(reader, column));
  expect(reader, ')');
  return values;
}

const valueForms: Readonly<Record<ColumnType, string>> = {
  string: "a text in single quotes, such as 'theta'",
  integer: 'a number',
  long: 'a number',
  double: 'a number',
  boolean: 'true or false',
  timestamp: "a time in single quotes, such as '2026-01-31'",
  binary: 'is null or is not null',
};

function readValue(reader: Reader, { name, type }: ColumnDefinition): string | number | boolean {
  const word = peek(reader);
  const value = valueOf(word, type);
  if (value === undefined) {
    const found =
      word.kind === 'end' ? 'The filter ends too early' : `"${word.text}" is no value of the column ${name}`;
    throw filterFault(`${found}.`, word.at, valueForms[type]);
  }
  reader.at++;
  return value;
}

function valueOf({ kind, text }: FilterWord, type: ColumnType): string | number | boolean | undefined {
  if (type === 'string') return kind === 'text' ? text : undefined;
  if (type === 'timestamp') return kind === 'text' ? instantOf(text) : undefined;
  if (type === 'boolean')
    return kind === 'name' && /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  return kind === 'number' && type !== 'binary' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function peek({ words, at }: Reader): FilterWord {
  return words[at]!;
}

/** Steps over a sign or a word of the grammar, where it comes next. */
function take(reader: Reader, text: string): boolean {
  const { kind, text: found } = peek(reader);
  if (!(kind === 'sign' || kind === 'name') || found.toLowerCase() !== text) return false;
  reader.at++;
  return true;
}

function expect(reader: Reader, text: string): void {
  const word = peek(reader);
  if (!take(reader, text))
    throw filterFault(
      word.kind === 'end' ? 'The filter ends too early.' : `"${word.text}" stands here.`,
      word.at,
      `"${text}"`,
    );
}
