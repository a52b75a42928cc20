import { countText, MusterError, type Fault } from '#src/core/index.ts';
import type { Candidate } from './model.ts';
import { faultPlace, snakeCase, type GivenParameters } from './parameters.ts';

/**
 * Throws TRAIN_PARAMETER_INVALID where the parameters that a pipeline file gives have no effect beside the others, or are larger than
 * anything that can be trained. Models that are registered are not held to it: they forecast as they did. `complete` has all parameters.
 */
export function requireEffect(written: GivenParameters, complete: Candidate['parameters']): void {
  const faults = Object.keys(written.given).flatMap((name) => [
    ...faultOfEffect(name, written, complete),
    ...faultOfSize(name, written),
  ]);
  if (faults.length > 0) throw new MusterError('TRAIN_PARAMETER_INVALID', faults);
}

function faultOfEffect(
  name: string,
  { learner, table, given, path }: GivenParameters,
  complete: Candidate['parameters'],
): readonly Fault[] {
  const { onlyWith } = table[name]!;
  // Null leaves the choice to the learner, which is no wish.
  if (onlyWith === undefined || given[name] === null || complete[onlyWith.name] === onlyWith.value) return [];
  const [own, other] = [snakeCase(name), snakeCase(onlyWith.name)];
  const what = `"${own}" of ${learner} has no effect where "${other}" is ${String(complete[onlyWith.name])}.`;
  return [{ what, ...faultPlace(path, own), expected: `${other}: ${onlyWith.value} beside it, or no ${own}` }];
}

function faultOfSize(name: string, { learner, table, given, path }: GivenParameters): readonly Fault[] {
  const [most, value] = [table[name]!.most, given[name]];
  if (most === undefined || typeof value !== 'number' || value <= most) return [];
  const what = `"${snakeCase(name)}" of ${learner} is ${countText(value)}.`;
  return [{ what, ...faultPlace(path, snakeCase(name)), expected: `at most ${countText(most)}` }];
}
