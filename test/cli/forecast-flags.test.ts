import { Command } from 'commander';
import { expect, test } from '@jest/globals';
import { isMusterError } from '#src/core/index.ts';
import { addForecastFlags, forecastOverrides } from '#src/cli/forecast-flags.ts';

/** Gives what options put before a pipeline file, by their paths, or the code with which they are refused. */
function said(...args: readonly string[]): unknown {
  const command = addForecastFlags(new Command('predict')).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  try {
    const overrides = forecastOverrides(command.parse(args, { from: 'user' }).opts());
    return Object.fromEntries(overrides.map(({ path, value }) => [path.join('.'), value]));
  } catch (error) {
    return isMusterError(error) ? error.code : (error as { readonly code: string }).code;
  }
}

test.each([
  [[], {}],
  [['--start', '2023-07', '--periods', '6'], { 'steps.inference.start': '2023-07', 'steps.inference.periods': 6 }],
  [['--start-year', '2023', '--start-month', '7'], { 'steps.inference.start': '2023-07' }],
  [['--start-year', '2023'], { 'steps.inference.start': '2023-01' }],
  [['--feature-group', 'custom'], { feature_group: { name: 'custom' } }],
  [['--feature-group', 'custom@2'], { feature_group: { name: 'custom', version: 2 } }],
  [['--upload'], { 'steps.inference.feature_group': 'demand_forecast' }],
  [['--upload', 'plan'], { 'steps.inference.feature_group': 'plan' }],
  [['--as-of', '3'], { 'steps.inference.release': 3 }],
  [['--explain'], { 'steps.inference.explain': true }],
  [['--plots', '25'], { 'steps.inference.plots': 25 }],
  [['--plots', 'all'], { 'steps.inference.plots': 'all' }],
  [['--plots', 'none'], { 'steps.inference.plots': 'none' }],
])('%j says %j', (args, overrides) => {
  expect(said(...args)).toEqual(overrides);
});

test.each([
  [['--start-year', '2023', '--start-month', '13'], 'FORECAST_START_INVALID'],
  [['--start-year', '2023', '--start-month', '0'], 'FORECAST_START_INVALID'],
  [['--start-year', '23'], 'FORECAST_START_INVALID'],
  [['--start-month', '7'], 'USAGE'],
  [['--start', '2023-07', '--start-year', '2023'], 'commander.conflictingOption'],
  [['--periods', '0'], 'FORECAST_PERIODS_INVALID'],
  [['--periods', '-1'], 'FORECAST_PERIODS_INVALID'],
  [['--periods', '10001'], 'FORECAST_PERIODS_INVALID'],
  [['--periods', 'six'], 'FORECAST_PERIODS_INVALID'],
  [['--upload', 'Bad Name'], 'USAGE'],
  [['--upload', 'plan@2'], 'USAGE'],
  [['--as-of', '0'], 'commander.invalidArgument'],
  [['--plots', '-1'], 'commander.invalidArgument'],
  [['--plots', 'some'], 'commander.invalidArgument'],
])('%j is refused with %s', (args, code) => {
  expect(said(...args)).toBe(code);
});
