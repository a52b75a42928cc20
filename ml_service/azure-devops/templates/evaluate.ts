import { didYouMean } from '#src/core/index.ts';
import type { Expression } from '../expressions/expression.ts';
import { expressionFunctions, valueText, type Value } from '../expressions/functions.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { valueAt, type Place, type Scalar, type Tree } from '../pipeline-tree.ts';
import type { Scope } from './scope.ts';

/** Gives the value of a template expression, the text within `${{ }}`; the empty text where it has a fault, which is reported. */
export function evaluateText(text: string, scope: Scope, at: Place): Value {
  const parsed = parseExpression(text, 'template', [...scope.locals.keys()]);
  if ('expression' in parsed) return evaluate(parsed.expression, scope, at);
  scope.report({ rule: 'expression', what: `\${{${text}}}: ${parsed.fault}`, at });
  return '';
}

/** Gives a scalar with its template expressions filled in; one that is an expression as a whole may become a list or a mapping. */
export function interpolate({ text, at }: Scalar, scope: Scope): Tree {
  const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text);
  if (whole !== null) return treeOfValue(evaluateText(whole[1]!, scope, at), at);
  const filled = text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    valueText(evaluateText(expression, scope, at)),
  );
  return { kind: 'scalar', text: filled, at };
}

/** Gives a value as a part of the YAML at a place. */
function treeOfValue(value: Value, at: Place): Tree {
  return isTree(value) ? value : { kind: 'scalar', text: valueText(value), at };
}

/** Gives a part of the YAML as a value: a scalar as its text. */
export function valueOfTree(tree: Tree): Value {
  return tree.kind === 'scalar' ? tree.text : tree;
}

function isTree(value: Value): value is Tree {
  return typeof value === 'object' && value !== null;
}

function evaluate(expression: Expression, scope: Scope, at: Place): Value {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'context') return scope.locals.get(expression.name) ?? '';
  if (expression.kind === 'call') return called(expression, scope, at);
  const by = valueText(evaluate(expression.by, scope, at));
  const { of } = expression;
  if (of.kind === 'context' && of.name === 'parameters') return parameter(by, scope, at);
  if (of.kind === 'context' && of.name === 'variables') return variable(by, scope, at);
  const base = evaluate(of, scope, at);
  if (!isTree(base)) return '';
  const found = base.kind === 'list' ? base.items[Number(by)] : valueAt(base, by);
  return found === undefined ? '' : valueOfTree(found);
}

function called({ name, operands }: Extract<Expression, { kind: 'call' }>, scope: Scope, at: Place): Value {
  const values = operands.map((operand) => evaluate(operand, scope, at));
  const compute = expressionFunctions.get(name)?.compute;
  if (compute !== undefined) return compute(...values);
  scope.report({ rule: 'expression', what: `${name}() cannot be followed by these checks in a template.`, at });
  return '';
}

function parameter(name: string, { parameters, report }: Scope, at: Place): Value {
  const value = parameters.get(name);
  if (value !== undefined) return value;
  const what = `The file declares no parameter "${name}".${didYouMean(name, [...parameters.keys()])}`;
  report({ rule: 'parameter-unknown', what, at });
  return '';
}

function variable(name: string, { variables, report }: Scope, at: Place): Value {
  const value = variables.get(name.toLowerCase());
  if (value !== undefined) return value;
  const what = `The variable "${name}" has no value before a build begins.${didYouMean(name, [...variables.keys()])}`;
  report({ rule: 'variable-unknown', what, at });
  return '';
}
