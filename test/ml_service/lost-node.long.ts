import { expect, test } from '@jest/globals';
import { trainOnNodes } from './local-cloud/train-on-nodes.ts';

const nKeys = 2000;

// `npm run robustness:nodes` does the same with 10,000 keys.
test('of 4 machines that share a fleet one is lost: the step is started again, every key ends once, in one release', async () => {
  const fleet = await trainOnNodes(nKeys);
  expect(fleet.ran).toMatchObject({ exitCode: 0, err: '' });
  expect(fleet.nPiecesBefore).toBeLessThan(fleet.nPieces);
  expect(fleet.nStarts).toBe(2);
  for (const keys of [fleet.challengers, fleet.decisions]) {
    expect(keys.size).toBe(nKeys);
    expect(new Set(keys.values())).toEqual(new Set([1]));
  }
  expect(fleet.nChallengerCommits).toBe(1);
  expect(fleet.nReleases).toBe(1);
  expect(fleet.verified.out).toMatch(/^Model was registered for this run\.\nrelease 1: /);
}, 600_000);
