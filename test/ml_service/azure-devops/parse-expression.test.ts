import { expect, test } from '@jest/globals';
import { pathOf } from '#ml-service/azure-devops/expressions/expression.ts';
import { parseExpression, type ExpressionUse } from '#ml-service/azure-devops/expressions/parse-expression.ts';

test.each<readonly [ExpressionUse, string]>([
  ['condition', 'succeeded()'],
  ['condition', "and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))"],
  ['condition', "or(canceled(), in(dependencies.A.result, 'Succeeded', 'SucceededWithIssues', 'Skipped'))"],
  ['condition', "AND(Succeeded('A', 'B'), NotIn(variables.x, 'a', 'b''c'))"],
  ['condition', ' eq( 1.5 , -2 ) '],
  ['runtime', "counter(format('{0:yyyyMMdd}', pipeline.startTime), 100)"],
  ['runtime', "stageDependencies.A.B.outputs['step.name']"],
  ['template', "iif(eq(parameters.a, true), 'x', null)"],
  ['template', "coalesce(parameters['a-b'], variables.c, split(parameters.d, ',')[0])"],
])('in a %s, %s can be read', (use, text) => {
  expect(parseExpression(text, use)).toHaveProperty('expression');
});

test.each<readonly [ExpressionUse, string, RegExp]>([
  ['condition', '', /too early/],
  ['condition', 'succeeded(', /too early/],
  ['condition', 'succeeded() and failed()', /"and" comes after the end/],
  ['condition', "eq('a' 'b')", /"'b'" stands where "," is expected/],
  ['condition', 'eq(1)', /eq\(\) has 1 operands; it takes 2\./],
  ['condition', 'counter(1, 2, 3)', /takes 0 to 2/],
  ['condition', 'suceeded()', /no function suceeded\(\)\. Did you mean "succeeded"/],
  ['condition', 'parameters.x', /"parameters" is not known here/],
  ['condition', "variables['a'", /too early/],
  ['condition', '$(x)', /"\$\(x\)" cannot be read/],
  ['condition', "eq('a, 1)", /cannot be read/],
  ['condition', ')', /no beginning/],
  ['runtime', 'succeeded()', /outside of a condition/],
  ['template', 'dependencies.A.result', /"dependencies" is not known here/],
])('in a %s, "%s" has a fault that is said', (use, text, fault) => {
  expect(parseExpression(text, use)).toEqual({ fault: expect.stringMatching(fault) });
});

test('the variable of an each is known within it alone', () => {
  expect(parseExpression('step.name', 'template', ['step'])).toHaveProperty('expression');
  expect(parseExpression('step.name', 'template')).toHaveProperty('fault');
});

test('a path that is known beforehand is given with its names, one that is computed is not', () => {
  expect(path("dependencies.A.outputs['b.c']")).toEqual(['dependencies', 'A', 'outputs', 'b.c']);
  expect(path('dependencies[variables.x].result')).toBeUndefined();
});

function path(text: string): readonly string[] | undefined {
  const parsed = parseExpression(text, 'condition');
  return 'expression' in parsed ? pathOf(parsed.expression) : undefined;
}
