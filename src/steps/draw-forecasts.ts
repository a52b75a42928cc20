import { basename, dirname, join } from 'node:path';
import { csvLine, keyId, numberText, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import type { ForecastPicture, ForecastSource } from '#src/reports/index.ts';
import { removeStaleExports, writeExports } from './export-files.ts';
import { foldersOfKeys, indexFile, readIndex } from './per-key-exports.ts';
import { progressOf } from './progress.ts';
import { writePictures } from './write-pictures.ts';

/** How many keys get a chart: a number, those with the largest volume; `all`; or `none`, and no chart of the fleet either. */
export type PlotsWish = number | 'all' | 'none';

/** What is drawn, and what is said in the charts beside the forecasts. */
type DrawRequest = Omit<ForecastSource, 'fleet' | 'forecast'> & { readonly plots: PlotsWish };

const overview = 'fleet-overview';
const heatMap = 'demand-heat-map';

/**
 * Draws forecasts as SVG and PNG files in `forecasts/plots`: the keys with the largest volume, the whole fleet, and a heat map by
 * location; removes what the last forecasts drew and these do not. Gives the paths of the files below the output folder.
 */
export async function drawForecasts(
  { fleet, keyQuality }: SeriesGroup,
  forecast: FleetForecast,
  { plots, ...words }: DrawRequest,
  context: StepContext,
): Promise<readonly string[]> {
  const root = join(context.outputFolder, 'forecasts', 'plots');
  const before = await readIndex(root);
  // Where nothing is drawn the libraries of the charts are not loaded.
  const source = { fleet, forecast, ...words };
  const { pictures, keys } = plots === 'none' ? nothing : await planPictures(source, plots, keyQuality);
  const drawn = new Set(pictures.map(({ path }) => path));
  const gone = before.map((file) => file.replace(/\.svg$/, '')).filter((path) => !drawn.has(path));
  const { signal } = context;
  const writeIndex = async (rows: readonly (readonly string[])[]): Promise<void> => {
    const text = [[...fleet.keyColumns, 'volume', 'file'], ...rows].map((fields) => csvLine(fields)).join('');
    await writeExports(root, [{ path: indexFile, text }], { onProgress: () => {}, signal });
  };
  // Until all is written the index names what was there before as well, so that an interrupted run forgets no picture.
  const rows = keys.map((each) => [...each.key, numberText(each.volume), `${each.path}.svg`]);
  const unnamed = [...fleet.keyColumns.map(() => ''), ''];
  if (rows.length > 0) await writeIndex([...rows, ...gone.map((path) => [...unnamed, `${path}.svg`])]);
  await writePictures(root, pictures, { onProgress: progressOf(context, 'drawing charts'), signal });
  await removePictures(root, [...gone, ...[overview, heatMap].filter((path) => !drawn.has(path))]);
  if (rows.length === 0) await removeStaleExports(root, ['.'], [indexFile]);
  else if (gone.length > 0) await writeIndex(rows);
  const files = [...drawn].flatMap((path) => pictureEndings.map((ending) => path + ending));
  return [...files, ...(rows.length === 0 ? [] : [indexFile])].map((path) => join('forecasts', 'plots', path));
}

const pictureEndings = ['.svg', '.png'] as const;

/** A picture to write: its path below the folder, without an ending, and what makes it. */
type PlannedPicture = { readonly path: string; readonly make: () => ForecastPicture };

type Plan = {
  readonly pictures: readonly PlannedPicture[];
  /** The keys among them, those with the largest volume first. */
  readonly keys: readonly { readonly key: Key; readonly volume: number; readonly path: string }[];
};

const nothing: Plan = { pictures: [], keys: [] };

async function planPictures(
  source: ForecastSource,
  plots: number | 'all',
  keyQuality: SeriesGroup['keyQuality'],
): Promise<Plan> {
  const { byVolume, demandHeatMap, fleetForecastPicture, keyForecastPicture } = await import('#src/reports/index.ts');
  const names = namesOfKeys(keyQuality, source.forecast);
  const ranked = byVolume(source).slice(0, plots === 'all' ? undefined : plots);
  const keys = ranked.map(({ one, row, volume }) => ({
    one,
    row,
    key: one.key,
    volume,
    path: names.get(keyId(one.key))!,
  }));
  const heat = demandHeatMap(source);
  const whole = fleetForecastPicture(source);
  const ofFleet = [
    ...(whole === undefined ? [] : [{ path: overview, make: () => whole }]),
    ...(heat === undefined ? [] : [{ path: heatMap, make: () => heat }]),
  ];
  const ofKeys = keys.map(({ one, row, path }) => ({ path, make: () => keyForecastPicture(source, one, row) }));
  return { pictures: [...ofFleet, ...ofKeys], keys };
}

/** Gives the path of the picture of each key by its id, the same whichever keys are forecast. */
function namesOfKeys(keyQuality: SeriesGroup['keyQuality'], forecast: FleetForecast): ReadonlyMap<string, string> {
  const all = [...keyQuality, ...forecast.forecasts].map(({ key }) => key);
  return new Map([...foldersOfKeys(all)].map(([id, folder]) => [id, folder === '' ? 'forecast' : `keys/${folder}`]));
}

async function removePictures(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await removeStaleExports(
      root,
      [dirname(path)],
      pictureEndings.map((ending) => basename(path) + ending),
    );
  }
}
