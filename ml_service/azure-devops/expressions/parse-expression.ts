import { didYouMean } from '#src/core/index.ts';
import type { Expression } from './expression.ts';
import { expressionFunctions, statusFunctions } from './functions.ts';

/** Where an expression stands, which decides what it may ask. */
export type ExpressionUse = 'condition' | 'runtime' | 'template';

/** An expression, or what is wrong with it. */
export type Parsed = { readonly expression: Expression } | { readonly fault: string };

/** What is still to be read. */
type Reader = { readonly tokens: readonly string[]; at: number; readonly use: ExpressionUse };

const token = /\s*(?:('(?:[^']|'')*'|-?\d+(?:\.\d+)*|[A-Za-z_][\w-]*|[()[\],.*])|$)/y;

const contexts: Readonly<Record<ExpressionUse, readonly string[]>> = {
  condition: ['variables', 'dependencies', 'stageDependencies', 'pipeline'],
  runtime: ['variables', 'dependencies', 'stageDependencies', 'pipeline', 'resources'],
  template: ['variables', 'parameters', 'pipeline', 'resources'],
};

/** Reads an expression. `names` are what else it may name, such as the variable of an `each`. */
export function parseExpression(text: string, use: ExpressionUse, names: readonly string[] = []): Parsed {
  try {
    const reader: Reader = { tokens: tokensOf(text), at: 0, use };
    const expression = readWhole(reader, [...contexts[use], ...names]);
    const left = reader.tokens[reader.at];
    return left === undefined ? { expression } : { fault: `"${left}" comes after the end of the expression.` };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: error.message };
    throw error;
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new SyntaxError(`"${text.slice(at).trim()}" cannot be read.`);
    if (found[1] === undefined) break;
    tokens.push(found[1]);
  }
  return tokens;
}

function readWhole(reader: Reader, names: readonly string[]): Expression {
  let expression = readFirst(reader, names);
  for (;;) {
    if (takes(reader, '.')) {
      expression = { kind: 'index', of: expression, by: { kind: 'literal', value: next(reader) } };
    } else if (takes(reader, '[')) {
      expression = { kind: 'index', of: expression, by: readWhole(reader, names) };
      expects(reader, ']');
    } else return expression;
  }
}

function readFirst(reader: Reader, names: readonly string[]): Expression {
  const first = next(reader);
  if (first.startsWith("'")) return { kind: 'literal', value: first.slice(1, -1).replaceAll("''", "'") };
  if (/^-?\d/.test(first)) return { kind: 'literal', value: Number.isNaN(Number(first)) ? first : Number(first) };
  if (/^(true|false)$/i.test(first)) return { kind: 'literal', value: first.toLowerCase() === 'true' };
  if (/^null$/i.test(first)) return { kind: 'literal', value: null };
  if (!/^[A-Za-z_]/.test(first)) throw new SyntaxError(`"${first}" is no beginning of a value.`);
  if (takes(reader, '(')) return readCall(reader, first, names);
  const name = names.find((each) => each.toLowerCase() === first.toLowerCase());
  if (name !== undefined) return { kind: 'context', name };
  throw new SyntaxError(`"${first}" is not known here; ${names.join(', ')} are.${didYouMean(first, names)}`);
}

function readCall(reader: Reader, name: string, names: readonly string[]): Expression {
  const operands: Expression[] = [];
  while (!takes(reader, ')')) {
    if (operands.length > 0) expects(reader, ',');
    operands.push(readWhole(reader, names));
  }
  const known = name.toLowerCase();
  const isStatus = statusFunctions.has(known) && reader.use === 'condition';
  const { least, most } = isStatus
    ? { least: 0, most: Infinity }
    : (expressionFunctions.get(known) ?? noFunction(name));
  if (operands.length < least || operands.length > most)
    throw new SyntaxError(`${name}() has ${operands.length} operands; it takes ${rangeText(least, most)}.`);
  return { kind: 'call', name: known, operands };
}

function noFunction(name: string): never {
  const known = [...expressionFunctions.keys(), ...statusFunctions];
  const where = statusFunctions.has(name.toLowerCase()) ? ' outside of a condition' : '';
  throw new SyntaxError(`There is no function ${name}()${where}.${where === '' ? didYouMean(name, known) : ''}`);
}

function rangeText(least: number, most: number): string {
  if (most === Infinity) return `${least} or more`;
  return least === most ? String(least) : `${least} to ${most}`;
}

function next(reader: Reader): string {
  const found = reader.tokens[reader.at++];
  if (found === undefined) throw new SyntaxError('It ends too early.');
  return found;
}

function takes(reader: Reader, wanted: string): boolean {
  if (reader.tokens[reader.at] !== wanted) return false;
  reader.at++;
  return true;
}

function expects(reader: Reader, wanted: string): void {
  const found = next(reader);
  if (found !== wanted) throw new SyntaxError(`"${found}" stands where "${wanted}" is expected.`);
}
