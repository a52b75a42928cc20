import { expect, test } from '@jest/globals';
import { decisionCodes } from '#src/evaluation/index.ts';
import { gateCases } from './gate-cases.ts';
import { gateExplanationsSection } from './gate-explanations.ts';
import { projectFile } from './project.ts';

test('there is a real case for each code, and the gate decides it so', async () => {
  const cases = Object.entries(await gateCases());
  expect(cases.map(([code]) => code)).toEqual(Object.keys(decisionCodes));
  expect(cases.map(([, { decision }]) => decision.code)).toEqual(Object.keys(decisionCodes));
});

test('docs/gate.md shows what muster explain prints of each', async () => {
  expect(projectFile('docs/gate.md')).toContain(await gateExplanationsSection());
});
