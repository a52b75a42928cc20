import { expect, test } from '@jest/globals';
import { cancelLine } from '#ml-service/cli/azure-session.ts';

test.each([
  [{ buildId: '4711' }, undefined],
  [{}, '4711'],
] as const)(
  'the command that cancels names the build and the pipeline of what was stopped, given %j',
  (option, buildId) => {
    expect(cancelLine('training', { pipeline: 'my pipelines/a.yml', ...option }, { buildId })).toBe(
      "npx muster azure cancel training --build-id 4711 --pipeline 'my pipelines/a.yml'",
    );
  },
);
