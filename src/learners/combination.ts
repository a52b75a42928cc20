import type { Series } from '#src/core/index.ts';
import { explainCombination, explainMember, type Combine } from './explain-combination.ts';
import type { Candidate, Learner, LearnerName, Model, ParameterTable, ParameterValue } from './model.ts';
import {
  clip,
  completeParameters,
  isListOf,
  parametersInForce,
  rangeParameters,
  seasonParameters,
} from './parameters.ts';

/** The learners that a combination may have as members, by name. */
type Members = Readonly<Record<string, Learner>>;

type CombinationDesign = {
  readonly seasonLength: number;
  readonly of: readonly LearnerName[];
  readonly covariates: readonly string[];
  readonly lower: number | null;
  readonly upper: number | null;
};

/** Gives the learner whose forecast is the mean of its members' forecasts (Bates and Granger, 1969, with equal weights). */
export function meanOf(members: Members): Learner {
  return combination('mean', members, {
    of: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    weights: (values) => values.map(() => 1 / values.length),
  });
}

/** Gives the learner whose forecast is the median of its members' forecasts, period by period (Petropoulos and Svetunkov, 2020). */
export function medianOf(members: Members): Learner {
  return combination('median', members, {
    of: (values) => {
      const sorted = values.toSorted();
      const middle = sorted.length >> 1;
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    },
    weights: (values) => {
      const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
      const middle = order.slice((order.length - 1) >> 1, (order.length >> 1) + 1);
      return values.map((_, i) => (middle.includes(i) ? 1 / middle.length : 0));
    },
  });
}

/** Members have their default parameters, with the season and the covariates of the combination; its range holds for the result. */
function combination(name: 'mean' | 'median', learners: Members, combine: Combine): Learner {
  const parameters = parametersFor(learners);
  const designOf = (given: Candidate['parameters']): CombinationDesign =>
    parametersInForce(name, parameters, given) as CombinationDesign;
  const membersOf = (given: Candidate['parameters']): readonly Candidate[] => {
    const { of, seasonLength, covariates, lower, upper } = designOf(given);
    const range = { ...(lower === null ? {} : { lower }), ...(upper === null ? {} : { upper }) };
    return of.map((learner) => ({
      learner,
      parameters: completeParameters(
        { learner, table: learners[learner]!.parameters, given: {} },
        { seasonLength, covariates, ...range },
      ),
    }));
  };
  const modelsIn = (model: Model): readonly Model[] => modelsOf(model, membersOf(model.parameters));
  const join = (given: Candidate['parameters'], models: readonly Model[]): Model => ({
    learner: name,
    parameters: given,
    arrays: joinArrays(models),
  });
  return {
    name,
    summary: `The ${name} of the forecasts of other learners.`,
    parameters,
    arrayNames: (given) =>
      membersOf(given)
        .flatMap((each) =>
          learners[each.learner]!.arrayNames(each.parameters).map((array) => `${each.learner}.${array}`),
        )
        .sort(),
    minimumRows: (given) =>
      Math.max(...membersOf(given).map((each) => learners[each.learner]!.minimumRows(each.parameters))),
    fit: (given: Candidate['parameters'], series: Series, seed: number): Model =>
      join(
        given,
        membersOf(given).map((each) => learners[each.learner]!.fit(each.parameters, series, seed)),
      ),
    withCovers: (model, series) => {
      const complete = modelsIn(model).map((each) => learners[each.learner]!.withCovers?.(each, series) ?? each);
      return { ...model, ...join(model.parameters, complete) };
    },
    explain: (model, series, horizon) => {
      const members = modelsIn(model).map((each) => explainMember(learners[each.learner]!, each, { series, horizon }));
      return explainCombination(members, combine, designOf(model.parameters));
    },
    forecast: (model: Model, series: Series, horizon: number): Float64Array => {
      const forecasts = modelsIn(model).map((each) => learners[each.learner]!.forecast(each, series, horizon));
      const range = designOf(model.parameters);
      return Float64Array.from({ length: horizon }, (_, h) =>
        clip(combine.of(Float64Array.from(forecasts, (values) => values[h]!)), range),
      );
    },
    requireWhole: (model) => {
      for (const each of modelsIn(model)) learners[each.learner]!.requireWhole?.(each);
    },
    combination: { membersOf, join },
  };
}

function parametersFor(learners: Members): ParameterTable {
  const names = Object.keys(learners);
  return {
    ...seasonParameters,
    of: {
      expected: `a list of two or more different learners out of ${names.join(', ')}`,
      accepts: (value) => isListOf(value, (name) => names.includes(name as string)) && (value as string[]).length > 1,
      fallback: (): ParameterValue => ['seasonal_naive', 'theta', 'ets'],
    },
    covariates: {
      expected: 'a list of different column names, for the members that take covariates',
      accepts: (value) => isListOf(value, (name) => typeof name === 'string' && name !== ''),
      fallback: ({ covariates }) => covariates ?? [],
    },
    ...rangeParameters,
  };
}

function joinArrays(models: readonly Model[]): Model['arrays'] {
  const named = models.flatMap(({ learner, arrays }) =>
    Object.entries(arrays).map(([array, values]) => [`${learner}.${array}`, values] as const),
  );
  return Object.fromEntries(named);
}

function modelsOf(model: Model, members: readonly Candidate[]): readonly Model[] {
  return members.map((each) => ({ ...each, arrays: arraysOf(model, each.learner) }));
}

function arraysOf(model: Model, member: LearnerName): Model['arrays'] {
  const start = `${member}.`;
  const own = Object.entries(model.arrays).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(own.map(([name, values]) => [name.slice(start.length), values]));
}
