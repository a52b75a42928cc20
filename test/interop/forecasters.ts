// Theta and ETS beside thetaf and ets of R's forecast package on 64 series: node test/interop/forecasters.ts [--seed N]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Series } from '#src/core/index.ts';
import { mase } from '#src/evaluation/index.ts';
import { fit, forecast, parseCandidate } from '#src/learners/index.ts';
import { fitEts } from '#src/learners/ets-fit.ts';
import { etsForm, etsForms, type EtsFormName } from '#src/learners/ets-form.ts';
import { openCheckReport } from './check-report.ts';
import { forecasterSeries, type ForecasterSeries } from './forecaster-series.ts';
import { installForecast } from './r-forecast.ts';

type Answer = {
  readonly theta: readonly number[];
  readonly form: readonly [EtsFormName];
  readonly aicc: readonly [number];
  readonly ets: readonly number[];
  /** What ets of R makes of the same series in another unit, with the same form. */
  readonly rescaled: readonly number[];
};

/** One series beside R: distances are means of |ours / theirs - 1|. */
type Comparison = {
  readonly name: string;
  readonly form: EtsFormName;
  readonly theta: number;
  /** With the search of R: the form that we choose, and the distance of our forecasts. */
  readonly simplexForm: EtsFormName;
  readonly simplex: number;
  /** With our own search without a prior, and R's form. */
  readonly gradient: number;
  /** AICc of R less that of our search without a prior, for R's form: above 0 ours is the likelier. */
  readonly gain: number;
  /** Of R to itself in another unit. */
  readonly rescaled: number;
  /** Errors of ours and theirs. */
  readonly errors: Readonly<Record<'theta' | 'simplex' | 'usual' | 'thetaf' | 'ets', number>>;
};

const near = 0.01;
const run = promisify(execFile);
const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const list = await forecasterSeries(seed);
await installForecast();
const { versions, answers } = await askR(list);
const all = list.map((each, i) => compare(each, answers[i]!));
process.stdout.write(`${versions[0]}, seed ${seed}. Distances in per cent, of means; gain: AICc of R less ours.\n`);
for (const each of all) process.stdout.write(`${lineOf(each)}\n`);
process.exitCode = await judge(all);

async function judge(compared: readonly Comparison[]): Promise<number> {
  const report = openCheckReport();
  const same = compared.filter(({ form, simplexForm }) => form === simplexForm);
  const rescaled = compared.filter((each) => each.rescaled <= near).length;
  process.stdout.write(
    `ets of R is within 1 % of itself on ${rescaled} of ${compared.length} when divided by the mean.\n`,
  );
  const expect = async (name: string, count: number, of: number, least: number): Promise<void> => {
    await report.run(name, async () => {
      if (count < least) throw new Error(`${count} of ${of}, and at least ${least} were expected`);
      return `${count} of ${of}`;
    });
  };
  const withinOne = (of: readonly Comparison[], pick: (each: Comparison) => number): number =>
    of.filter((each) => pick(each) <= near).length;
  const n = compared.length;
  await expect(
    'theta is within 1 % of thetaf',
    withinOne(compared, ({ theta }) => theta),
    n,
    n - 1,
  );
  await expect("ets with R's search chooses R's form", same.length, n, Math.ceil(0.9 * n));
  const nearSame = withinOne(same, ({ simplex }) => simplex);
  await expect('... and where it does, is within 1 % of ets', nearSame, same.length, Math.ceil(0.95 * same.length));
  const notWorse = compared.filter(({ gradient, gain }) => gradient <= near || gain > 0).length;
  const nearOwn = withinOne(compared, ({ gradient }) => gradient);
  process.stdout.write(`With our search and R's form: within 1 % on ${nearOwn} of ${n}.\n`);
  await expect('... within 1 %, or with the better likelihood', notWorse, n, Math.ceil(0.95 * n));
  await expectError(report, compared, ['theta', 'thetaf'], 1.001);
  // On the two series where R ends its search before a maximum, a rounding decides how it forecasts.
  await expectError(report, compared, ['simplex', 'ets'], 1.005);
  await expectError(report, compared, ['usual', 'ets'], 1);
  return report.close();
}

type ErrorName = keyof Comparison['errors'];

/** Checks that the first mean MASE is at most so many times the second. */
async function expectError(
  report: ReturnType<typeof openCheckReport>,
  compared: readonly Comparison[],
  [ours, theirs]: readonly [ErrorName, ErrorName],
  most: number,
): Promise<void> {
  await report.run(`mean MASE of ${ours} is at most ${most} x that of ${theirs}`, async () => {
    const [own, other] = [ours, theirs].map((name) => mean(compared.map(({ errors }) => errors[name])));
    const told = `${own!.toFixed(4)} against ${other!.toFixed(4)}`;
    if (own! > other! * most) throw new Error(told);
    return told;
  });
}

function compare({ name, seasonLength, y, actual }: ForecasterSeries, answer: Answer): Comparison {
  const series: Series = {
    key: [name],
    frequency: 'monthly',
    firstPeriod: 0,
    target: Float64Array.from(y),
    covariates: {},
  };
  const horizon = actual.length;
  const forecastBy = (learner: string, parameters: Readonly<Record<string, unknown>>) => {
    const model = fit(parseCandidate({ learner, parameters }, { seasonLength }), series, 1);
    return { forecasts: [...forecast(model, series, horizon)], form: etsForms[model.arrays['form']?.[0] ?? 0]! };
  };
  const form = answer.form[0];
  const theta = forecastBy('theta', {}).forecasts;
  const simplex = forecastBy('ets', { forms: etsForms, search: 'simplex' });
  const usual = forecastBy('ets', {}).forecasts;
  const forms = canFit(form, series.target, seasonLength) ? [form] : etsForms;
  const gradient = forecastBy('ets', { forms, prior: 'none' }).forecasts;
  const usualSeason = y.length > 2 * seasonLength ? seasonLength : 1;
  const error = (found: readonly number[]): number =>
    mase(Float64Array.from(actual), Float64Array.from(found), series.target, usualSeason) ?? 0;
  return {
    name,
    form,
    theta: distance(theta, answer.theta),
    simplexForm: simplex.form,
    simplex: distance(simplex.forecasts, answer.ets),
    gradient: distance(gradient, answer.ets),
    gain: answer.aicc[0] - aiccOf(form, series.target, seasonLength),
    rescaled: distance(answer.rescaled, answer.ets),
    errors: {
      theta: error(theta),
      thetaf: error(answer.theta),
      simplex: error(simplex.forecasts),
      usual: error(usual),
      ets: error(answer.ets),
    },
  };
}

function canFit(form: EtsFormName, target: Float64Array, seasonLength: number): boolean {
  return Number.isFinite(aiccOf(form, target, seasonLength));
}

/** AICc of our search for a form, in R's unit; infinite where we do not fit it: a season needs two whole cycles. */
function aiccOf(form: EtsFormName, target: Float64Array, seasonLength: number): number {
  const scale = mean([...target].map((value) => Math.abs(value)));
  const scaled = target.map((value) => value / scale);
  const found = (['slow', 'quick'] as const).map(
    (start) => fitEts(etsForm(form), scaled, seasonLength, { start, prior: 'none' })?.aicc ?? Infinity,
  );
  return Math.min(...found) + 2 * target.length * Math.log(scale);
}

function lineOf({ name, form, theta, simplexForm, simplex, gradient, gain, rescaled }: Comparison): string {
  return (
    `${name.padEnd(13)} theta ${percent(theta)}  ets ${form.padEnd(4)}  R's search ${simplexForm.padEnd(4)} ${percent(simplex)}` +
    `  ours ${percent(gradient)}  gain ${gain.toFixed(2).padStart(8)}  R in another unit ${percent(rescaled)}`
  );
}

function percent(share: number): string {
  return (100 * share).toFixed(2).padStart(7);
}

/** The mean distance, as a share of the mean size of what was expected. */
function distance(found: readonly number[], expected: readonly number[]): number {
  return mean(found.map((value, i) => Math.abs(value - expected[i]!))) / mean(expected.map((value) => Math.abs(value)));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

async function askR(series: readonly ForecasterSeries[]): Promise<{
  readonly versions: readonly string[];
  readonly answers: readonly Answer[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-forecasters-'));
  try {
    const [asked, answered] = [join(folder, 'asked.json'), join(folder, 'answered.json')];
    const questions = series.map(({ y, seasonLength, actual }) => ({
      y,
      season_length: seasonLength,
      horizon: actual.length,
    }));
    await writeFile(asked, JSON.stringify(questions));
    await run('Rscript', [fileURLToPath(new URL('forecasters.R', import.meta.url)), asked, answered], {
      maxBuffer: 64e6,
    });
    return JSON.parse(await readFile(answered, 'utf8')) as Awaited<ReturnType<typeof askR>>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
