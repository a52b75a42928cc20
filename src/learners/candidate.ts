import { canonicalJson, digestOf, MusterError, valueText } from '#src/core/index.ts';
import { learnerOf } from './learners.ts';
import type { Candidate, ParameterDefaults } from './model.ts';
import { completeParameters, type GivenParameters } from './parameters.ts';
import { requireEffect } from './written-parameters.ts';

/**
 * Gives the candidate that a pipeline file writes as `linear`, or as `{learner: linear, parameters: {lags: [1, 12]}}` with names in
 * snake_case; what is left out comes from the defaults. Throws TRAIN_CANDIDATE_INVALID, TRAIN_LEARNER_UNKNOWN,
 * TRAIN_PARAMETER_UNKNOWN or TRAIN_PARAMETER_INVALID. `path` is the place in the file, for messages: `candidates[1]`.
 */
export function parseCandidate(value: unknown, defaults: ParameterDefaults, path = 'candidate'): Candidate {
  const {
    learner: name,
    parameters: given = {},
    ...rest
  } = typeof value === 'string' ? { learner: value } : fieldsOf(value, path);
  const extra = Object.keys(rest);
  if (typeof name !== 'string' || extra.length > 0) {
    throw invalid(
      extra.length > 0 ? `It has "${extra.join('", "')}" beside learner and parameters.` : 'It names no learner.',
      path,
    );
  }
  const learner = learnerOf(name, `${path}.learner`);
  const written: GivenParameters = {
    learner: learner.name,
    table: learner.parameters,
    given: camelCaseNames(fieldsOf(given, `${path}.parameters`)),
    path: `${path}.parameters`,
  };
  const complete = completeParameters(written, defaults);
  requireEffect(written, complete);
  return { learner: learner.name, parameters: complete };
}

/** Gives the SHA-256 digest of a candidate: equal for equal configurations, whatever the order of their parameters. */
export function candidateDigest(candidate: Candidate): string {
  const known = digests.get(candidate);
  if (known !== undefined) return known;
  const digest = digestOf(canonicalJson({ learner: candidate.learner, parameters: candidate.parameters }));
  digests.set(candidate, digest);
  return digest;
}

// The same few candidates are asked for once and again for each key of a fleet.
const digests = new WeakMap<Candidate, string>();

function fieldsOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(`It is ${valueText(value)}.`, path);
}

function camelCaseNames(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    named[name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return named;
}

function invalid(what: string, path: string): MusterError {
  return new MusterError('TRAIN_CANDIDATE_INVALID', {
    what,
    where: { path },
    expected: 'the name of a learner, or {learner: NAME, parameters: {NAME: VALUE}}',
  });
}
