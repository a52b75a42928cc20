import { expect, test } from '@jest/globals';
import { candidateNames, parseCandidate } from '#src/learners/index.ts';

const boosting = (parameters: Readonly<Record<string, unknown>>) =>
  parseCandidate({ learner: 'boosting', parameters }, { seasonLength: 12 });

test('candidates of one learner are named by the parameters in which they differ, others by their learner', () => {
  const candidates = [
    boosting({ max_depth: 6, n_estimators: 50 }),
    parseCandidate('theta', { seasonLength: 12 }),
    boosting({ objective: 'poisson', n_estimators: 50 }),
  ];
  expect(candidateNames(candidates)).toEqual([
    'boosting (objective squared_error, max_depth 6)',
    'theta',
    'boosting (objective poisson, max_depth 3)',
  ]);
});

test('one candidate for many keys is named by its learner alone', () => {
  expect(candidateNames([boosting({ max_depth: 6 }), boosting({ max_depth: 6 })])).toEqual(['boosting', 'boosting']);
  expect(candidateNames([])).toEqual([]);
});

test('a parameter that an older version did not have yet is left out of its name', () => {
  expect(candidateNames([boosting({}), { learner: 'boosting', parameters: { maxDepth: 3 } }])[1]).toBe('boosting');
});
