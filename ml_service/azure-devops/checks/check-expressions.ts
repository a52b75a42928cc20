import { partsOf, pathOf, type Expression } from '../expressions/expression.ts';
import { statusFunctions } from '../expressions/functions.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import type { Report, Scalar } from '../pipeline-tree.ts';
import { outputFault, type Standing } from './check-outputs.ts';

/** What an expression is checked by: where it stands, and what is known there. */
export type ExpressionContext = {
  readonly standing: Standing;
  /** Says what is wrong with a variable; undefined where it is known. */
  readonly variableFault: (name: string) => string | undefined;
  readonly outputsOfScript: (npmScript: string) => readonly string[];
  readonly report: Report;
};

/** Checks a condition: it can be read, names what exists, and asks what became of what was before, as `succeeded()` does where there is none. */
export function checkCondition(condition: Scalar | undefined, context: ExpressionContext): void {
  if (condition === undefined) return;
  const { text, at } = condition;
  const parsed = parseExpression(text, 'condition');
  if ('fault' in parsed) return context.report({ rule: 'expression', what: `${text}: ${parsed.fault}`, at });
  const parts = partsOf(parsed.expression);
  if (!parts.some((part) => part.kind === 'call' && statusFunctions.has(part.name))) {
    const what = `${text} runs whatever became of what was before, also after a failure and when the build is cancelled: and(succeeded(), …).`;
    context.report({ rule: 'condition-status', what, at });
  }
  checkParts(parts, condition, context);
  checkNamesOfStatus(parts, condition, context);
}

/** Checks the value of a variable where it is a runtime expression, `$[ … ]`. */
export function checkRuntimeExpression(value: Scalar, context: ExpressionContext): void {
  const [, text] = /^\s*\$\[(.*)\]\s*$/s.exec(value.text) ?? [];
  if (text === undefined) return;
  const parsed = parseExpression(text, 'runtime');
  if ('fault' in parsed)
    return context.report({ rule: 'expression', what: `${value.text}: ${parsed.fault}`, at: value.at });
  checkParts(partsOf(parsed.expression), value, context);
}

function checkParts(parts: readonly Expression[], { at }: Scalar, context: ExpressionContext): void {
  for (const path of parts.flatMap((part) => [pathOf(part) ?? []])) {
    const [root, name] = path;
    if (root === 'dependencies' || root === 'stageDependencies') {
      const fault = outputFault(path, context.standing, context.outputsOfScript);
      if (fault !== undefined) context.report({ rule: 'output-unknown', what: `${path.join('.')}: ${fault}`, at });
    }
    if (root !== 'variables' || name === undefined) continue;
    const fault = context.variableFault(path.slice(1).join('.'));
    if (fault !== undefined) context.report({ rule: 'variable-unknown', what: fault, at });
  }
}

/** `succeeded('A')` asks for a job or stage that must be among those that are waited for. */
function checkNamesOfStatus(
  parts: readonly Expression[],
  { at }: Scalar,
  { standing, report }: ExpressionContext,
): void {
  const { job, stage } = standing;
  const after = new Set((job ?? stage).after.map(({ text }) => text));
  for (const part of parts) {
    if (part.kind !== 'call' || !statusFunctions.has(part.name)) continue;
    for (const operand of part.operands) {
      const name = operand.kind === 'literal' ? String(operand.value) : undefined;
      if (name === undefined || after.has(name)) continue;
      report({ rule: 'depends-on', what: `${part.name}('${name}') asks for what is not waited for.`, at });
    }
  }
}
