import { didYouMean } from '#src/core/index.ts';
import type { Value } from '../expressions/functions.ts';
import {
  itemsOf,
  textAt,
  valueAt,
  type Entry,
  type Place,
  type PipelineFault,
  type Report,
  type Tree,
} from '../pipeline-tree.ts';

/** What a pipeline or a template says of one of its parameters. */
export type Declared = {
  readonly name: string;
  readonly type: string;
  readonly fallback: Tree | undefined;
  /** The values that it may have; empty for any. */
  readonly values: readonly string[];
  readonly at: Place;
};

/** Gives the parameters that a file declares. */
export function declaredParameters(file: Tree | undefined): readonly Declared[] {
  return itemsOf(valueAt(file, 'parameters')).map((each) => ({
    name: textAt(each, 'name') ?? '',
    type: textAt(each, 'type') ?? 'string',
    fallback: valueAt(each, 'default'),
    values: itemsOf(valueAt(each, 'values')).flatMap((value) => (value.kind === 'scalar' ? [value.text] : [])),
    at: each.at,
  }));
}

/** Gives the values of the parameters of a file by what is given at a place and the defaults. Reports what is unknown, missing, or of another type. */
export function bindParameters(
  declared: readonly Declared[],
  given: readonly Entry[],
  at: Place,
  report: Report,
): ReadonlyMap<string, Value> {
  const names = declared.map(({ name }) => name);
  for (const { key, keyAt } of given) {
    if (!names.includes(key)) report(fault(`There is no parameter "${key}".${didYouMean(key, names)}`, keyAt));
  }
  const bound = new Map<string, Value>();
  for (const parameter of declared) {
    const value = given.find(({ key }) => key === parameter.name)?.value ?? parameter.fallback;
    if (value === undefined) {
      report(fault(`The parameter "${parameter.name}" (${parameter.type}) is not given and has no default.`, at));
      bound.set(parameter.name, '');
      continue;
    }
    const wrong = mismatch(parameter, value);
    if (wrong !== undefined) report(fault(`The parameter "${parameter.name}" ${wrong}.`, value.at));
    bound.set(parameter.name, valueOf(parameter, value));
  }
  return bound;
}

function fault(what: string, at: Place): PipelineFault {
  return { rule: 'template-parameter', what, at };
}

function mismatch({ type, values }: Declared, value: Tree): string | undefined {
  if (value.kind !== 'scalar') return isScalarType(type) ? `is a ${value.kind}; it must be a ${type}` : undefined;
  if (type === 'boolean' && !/^(true|false)$/i.test(value.text)) return `is "${value.text}"; it must be true or false`;
  if (type === 'number' && !/^-?\d+(\.\d+)?$/.test(value.text)) return `is "${value.text}"; it must be a number`;
  if (type.endsWith('List')) return `is "${value.text}"; it must be a list`;
  if (values.length > 0 && !values.includes(value.text)) return `is "${value.text}"; it must be ${values.join(' or ')}`;
  return undefined;
}

function isScalarType(type: string): boolean {
  return ['string', 'number', 'boolean'].includes(type);
}

function valueOf({ type }: Declared, value: Tree): Value {
  if (value.kind !== 'scalar') return value;
  if (type === 'boolean') return /^true$/i.test(value.text);
  return type === 'number' ? Number(value.text) : value.text;
}
