import { InvalidArgumentError, Option, type Command } from 'commander';
import { MusterError } from '#src/core/index.ts';
import type { Override } from '#src/pipelines/index.ts';
import { addOptions, override, type PipelineOptions } from './pipeline-options.ts';
import { wholeNumber } from './option-values.ts';

/** Adds the options of a command that forecasts: which keys, from when on, how many periods, by which release, and where the forecasts go. */
export function addForecastFlags(command: Command): Command {
  addOptions(command, 'pipeline', 'places', 'set', 'selection', 'wait');
  return command
    .addOption(new Option('--item <value>', 'only the keys of this item: the key column item or product'))
    .addOption(
      new Option(
        '--start <period>',
        'the first period to forecast, such as 2023-07 (default: the one after the end of the data); inside the data it is a backtest',
      ),
    )
    .addOption(new Option('--start-year <year>', 'the year of the first period to forecast').conflicts('start'))
    .addOption(new Option('--start-month <month>', 'its month, 1 to 12 (default: 1)').conflicts('start'))
    .addOption(new Option('--periods <n>', 'how many periods to forecast (default: the horizon)').argParser(periodsOf))
    .addOption(
      new Option(
        '--feature-group <name[@version]>',
        'the feature group whose series are forecast, in place of the one in the pipeline file',
      ).argParser(groupOf),
    )
    .addOption(
      new Option('--upload [name]', 'put the forecasts into this feature group as well')
        .preset('demand_forecast')
        .argParser(uploadOf),
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'full forecasts all that is asked for; daily only what is new since the last run, and judges earlier forecasts by what came (default: full)',
      ).choices(['full', 'daily']),
    )
    .addOption(
      new Option(
        '--reconcile <method>',
        'how keys and totals agree: bottom_up, ols, wls_struct or wls_var (default: bottom_up, totals are sums of keys)',
      ),
    )
    .addOption(
      new Option(
        '--explain',
        'say what makes up each forecast, term by term: lags, trend, season, covariates; all in forecasts/item_demand_contributions.csv',
      ),
    )
    .addOption(
      new Option(
        '--as-of <release>',
        'the number of the release whose champions forecast (default: the newest)',
      ).argParser(wholeNumber),
    )
    .addOption(
      new Option(
        '--plots <n|all|none>',
        'how many keys to draw in forecasts/plots, those with the largest volume (default: 10)',
      ).argParser(plotsOf),
    );
}

/** Gives what the options put before the pipeline file. Throws USAGE for a month without a year, FORECAST_START_INVALID for no such month. */
export function forecastOverrides(flags: PipelineOptions): readonly Override[] {
  const { periods, featureGroup, upload, asOf, plots, mode, reconcile, explain } = flags;
  return [
    ...ofStep('start', startOf(flags), flags.startYear === undefined ? '--start' : '--start-year'),
    ...ofStep('periods', periods, '--periods'),
    ...ofStep('feature_group', upload, '--upload'),
    ...ofStep('release', asOf, '--as-of'),
    ...ofStep('plots', plots, '--plots'),
    ...ofStep('mode', mode, '--mode'),
    ...ofStep('reconcile', reconcile, '--reconcile'),
    ...ofStep('explain', explain, '--explain'),
    ...(featureGroup === undefined ? [] : [override(['feature_group'], featureGroup, '--feature-group')]),
  ];
}

function ofStep(name: string, value: unknown, flag: string): readonly Override[] {
  return value === undefined ? [] : [override(['steps', 'inference', name], value, flag)];
}

function startOf({ start, startYear, startMonth }: PipelineOptions): string | undefined {
  if (startYear === undefined && startMonth === undefined) return start;
  if (startYear === undefined) {
    throw new MusterError('USAGE', {
      what: `--start-month ${startMonth} stands without a year.`,
      expected: `--start-year YEAR --start-month ${startMonth}, or --start YEAR-MONTH`,
    });
  }
  if (!/^\d{4}$/.test(startYear)) throw noPeriod(`--start-year ${startYear} is no year.`, 'a year such as 2023');
  const month = startMonth ?? '1';
  if (/^0?[1-9]$|^1[0-2]$/.test(month)) return `${startYear}-${month.padStart(2, '0')}`;
  throw noPeriod(`--start-month ${month} is no month.`, 'a month from 1 to 12');
}

function noPeriod(what: string, expected: string): MusterError {
  return new MusterError('FORECAST_START_INVALID', { what, expected });
}

function periodsOf(text: string): number {
  const periods = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (periods >= 1 && periods <= 10_000) return periods;
  throw new MusterError('FORECAST_PERIODS_INVALID', {
    what: text.trim() === '' ? '--periods is empty.' : `--periods is ${text}.`,
    expected: 'a whole number from 1 to 10,000',
  });
}

function plotsOf(text: string): number | 'all' | 'none' {
  if (text === 'all' || text === 'none') return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, all or none.');
}

function groupOf(text: string): { readonly name: string; readonly version?: number } {
  const [, name, version] = /^(.+?)(?:@v?(\d{1,9}))?$/.exec(text) ?? [];
  return { name: name ?? text, ...(version === undefined ? {} : { version: Number(version) }) };
}

function uploadOf(name: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(name)) return name;
  throw new MusterError('USAGE', {
    what: `--upload names the feature group "${name}".`,
    expected: 'a name of small letters, digits and "_", a letter first, such as demand_forecast',
  });
}
