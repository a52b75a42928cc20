import { z } from 'zod';
import { frequencies, usualSeasonLength } from '#src/core/index.ts';
import { decimalMarks } from '#src/data-preparation/index.ts';
import { plainName, type Pipeline, type StepContext } from '#src/pipelines/index.ts';
import { reservedNames } from './reserved-names.ts';

const target = z
  .strictObject({
    lower: z.number().optional().describe('Forecasts are not below it.'),
    upper: z.number().optional().describe('Forecasts are not above it.'),
  })
  .superRefine(({ lower, upper }, context) => {
    if (lower === undefined || upper === undefined || lower <= upper) return;
    const message = `"lower" is ${lower} and "upper" is ${upper}; the lower bound must not be above the upper one`;
    context.addIssue({ code: 'custom', path: ['lower'], message });
  });

const featureView = z.strictObject({
  name: z.string().optional().describe('The name of the view; that of the pipeline unless it is said.'),
  version: z.int().min(1).optional().describe('Its version; the newest, or a new one, unless it is said.'),
  description: z.string().optional().describe('What the view is for.'),
  where: z.unknown().optional().describe('Only rows for which this is true, such as those of some keys.'),
  joins: z
    .array(z.unknown())
    .optional()
    .describe('Feature groups whose newest features at each period count as known-future columns.'),
});

/** The pipeline-wide keys of a file that speak of series. Each step takes those that it uses, and runs again only when one of these changes. */
const seriesSettings = z.strictObject({
  feature_group: z
    .strictObject({
      name: plainName.describe('The name of the group.'),
      version: z.int().min(1).default(1).describe('Its version; another one begins a new group.'),
    })
    .describe('The feature group that receives the prepared series.'),
  feature_view: featureView
    .default({})
    .describe('The feature view through which training, gate and inference read the series.'),
  keys: z.array(plainName).describe('The parts of a key; empty for one model.'),
  known_future: z.array(plainName).default([]).describe('Columns whose future is known, such as price and promotion.'),
  columns: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('What the file calls time, target, keys and known-future columns, where the names differ.'),
  time_format: z.string().optional().describe('The form of the times, where it cannot be detected.'),
  decimal_mark: z
    .enum(decimalMarks)
    .optional()
    .describe(
      'The character before the decimals of the numbers. Found out unless it is said; it must be said where 1.234 or "1,234" is read as what it is not.',
    ),
  frequency: z.enum(frequencies).describe('The length of a period.'),
  season_length: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Periods after which a season comes back; the usual one of the frequency unless it is said.'),
  horizon: z.int().min(1).max(10_000).describe('Periods to forecast.'),
  ended_after: z
    .int()
    .min(0)
    .optional()
    .describe(
      'A series without a row in this many last periods has ended: its forecast is 0. One season unless it is said.',
    ),
  target: target.default({}).describe('The range of the target.'),
});

/** What preparing series uses. */
export const preparationSettings = seriesSettings
  .pick({
    feature_group: true,
    keys: true,
    known_future: true,
    columns: true,
    time_format: true,
    decimal_mark: true,
    frequency: true,
    season_length: true,
    ended_after: true,
  })
  .superRefine(reportRoles, { when: ({ value }) => namedColumns.safeParse(value).success });

/** What judging challengers uses: the rows, their season, and how far a forecast looks; how long a holdout is, its challenger says. */
export const gateSettings = seriesSettings.pick({
  feature_group: true,
  feature_view: true,
  frequency: true,
  season_length: true,
  horizon: true,
});

/** What training uses. */
export const trainingSettings = gateSettings.extend(seriesSettings.pick({ target: true }).shape);

/** What forecasting uses; of the columns it names the target in its charts. */
export const forecastSettings = trainingSettings.extend(
  seriesSettings.pick({ ended_after: true, columns: true }).shape,
);

/** The settings of series that a pipeline file may have, checked, with defaults filled in. */
export type SeriesSettings = Readonly<z.output<typeof seriesSettings>>;

/** What a step that works on series is given, with the settings that are named. */
export type SeriesContext<Names extends keyof SeriesSettings> = StepContext<Pick<SeriesSettings, Names>>;

const namedColumns = seriesSettings.pick({ keys: true, known_future: true, columns: true }).strip();

/** Gives the keys, the known-future columns and the names of columns that a pipeline file says, or undefined where it speaks of no keys. */
export function seriesColumnsOf({
  settings,
}: Pick<Pipeline, 'settings'>): Pick<SeriesSettings, 'keys' | 'known_future' | 'columns'> | undefined {
  return namedColumns.safeParse(settings).data;
}

/** Gives the number of periods after which a season comes back: what the file says, else the usual one of its frequency. */
export function seasonLengthOf(settings: Pick<SeriesSettings, 'season_length' | 'frequency'>): number {
  return settings.season_length ?? usualSeasonLength(settings.frequency);
}

/** Gives the parts of a file that `columns` and `--map` may name: time, target, the keys and the known-future columns. */
export function columnRoles(settings: Pick<SeriesSettings, 'keys' | 'known_future'>): readonly string[] {
  return ['time', 'target', ...settings.keys, ...settings.known_future];
}

// Runs whatever else is wrong with the settings, so that one fault hides no other.
function reportRoles(
  settings: Pick<SeriesSettings, 'keys' | 'known_future' | 'columns'>,
  context: z.RefinementCtx,
): void {
  const roles = columnRoles(settings);
  for (const each of new Set(roles.filter((role, i) => roles.indexOf(role) !== i))) {
    const message = `"${each}" is named twice; time, target, keys and known-future columns each need a name of their own`;
    context.addIssue({ code: 'custom', path: ['keys'], message });
  }
  reportReserved(settings.keys, 'keys', context);
  reportReserved(settings.known_future, 'known_future', context);
  for (const role of Object.keys(settings.columns)) {
    if (roles.includes(role)) continue;
    context.addIssue({ code: 'unrecognized_keys', keys: [role], path: ['columns'], input: settings.columns });
  }
}

function reportReserved(names: readonly string[], path: 'keys' | 'known_future', context: z.RefinementCtx): void {
  for (const [i, each] of names.entries()) {
    // "time" is told as a name given twice.
    if (!reservedNames.has(each) || each === 'time') continue;
    const message = `"${each}" is the name of a column that Muster writes; choose another, such as "my_${each}", and say under columns what the file calls it`;
    context.addIssue({ code: 'custom', path: [path, i], message });
  }
}
