import { expect, test } from '@jest/globals';
import { azureDevOpsLines } from '#src/cli/azure-devops.ts';
import { MusterError } from '#src/core/index.ts';
import type { RunOutcome, StepResult } from '#src/pipelines/index.ts';

const summary = 'Model was not registered for this run. TIE 3.';

function linesFor(result: Partial<StepResult>, record: Readonly<Record<string, unknown>> = { state: 'done' }) {
  const outputs = [{ path: 'model_metrics/gate-summary.md', holds: '' }];
  const gate = { record: { reusedFrom: null, ...record }, result: { summary, counts: {}, outputs, ...result } };
  const outcome = { steps: [gate], failure: undefined } as unknown as RunOutcome;
  return azureDevOpsLines({ outcome, run: 'run-2', outputFolder: '/a b' });
}

const upload = '##vso[task.uploadsummary]/a b/model_metrics/gate-summary.md';

test.each([
  [{ registered: 3, failed: 0 }, 'true', 'model-registered', false],
  [{ registered: 3, failed: 1 }, 'partial', 'model-partially-registered', true],
  [{ registered: 0, failed: 1 }, 'false', 'model-not-registered', true],
  [{ registered: 3, failed: 0, forced: 1 }, 'true', 'model-registered', true],
])('counts of %j are told as %s', (counts, value, tag, hasIssues) => {
  const issues = [
    `##vso[task.logissue type=warning]${summary}`,
    `##vso[task.complete result=SucceededWithIssues]${summary}`,
  ];
  expect(linesFor({ counts })).toEqual([
    `##vso[task.setvariable variable=modelRegistered;isOutput=true]${value}`,
    `##vso[build.addbuildtag]${tag}`,
    upload,
    ...(hasIssues ? issues : []),
  ]);
});

test('a gate that was reused registered nothing for this run, unless this very run had registered it', () => {
  const counts = { registered: 3, failed: 0 };
  const [variable, tag, , warning] = linesFor({ counts }, { state: 'reused', reusedFrom: 'run-1' });
  expect([variable, tag]).toEqual([
    '##vso[task.setvariable variable=modelRegistered;isOutput=true]false',
    '##vso[build.addbuildtag]model-not-registered',
  ]);
  expect(warning).toMatch(/type=warning\]Model was not registered for this run\. .*run-1/);
  expect(linesFor({ counts }, { state: 'reused', reusedFrom: 'run-2' })[0]).toMatch(/\]true$/);
});

test('a held fleet is an error with its rules, and what a value holds ends neither line nor command', () => {
  const held = new MusterError('GATE_FLEET_HELD', { what: '50 %;\r\n] failed' });
  expect(linesFor({ counts: { registered: 0 }, held }).slice(1)).toEqual([
    '##vso[build.addbuildtag]fleet-held',
    upload,
    `##vso[task.logissue type=error;code=GATE_FLEET_HELD]${summary} 50 %AZP25;%0D%0A] failed`,
  ]);
});

test('a run without a gate tells nothing', () => {
  const steps = [{ record: { state: 'done' }, result: { summary: '', counts: { keys: 3 } } }];
  const outcome = { steps, failure: undefined } as unknown as RunOutcome;
  expect(azureDevOpsLines({ outcome, run: 'run-1', outputFolder: '.' })).toEqual([]);
});
