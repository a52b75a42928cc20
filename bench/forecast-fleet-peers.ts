import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasForecast } from '#test/interop/r-forecast.ts';
import { openLinePeer } from './line-peer.ts';

const home = fileURLToPath(new URL('../.interop/statsforecast/', import.meta.url));
const run = promisify(execFile);

/** What fitting and forecasting took, and what came of it. */
export type FleetForecast = {
  /** Of the processor, of one core. */
  readonly seconds: number;
  /** The most that the process ever had, in bytes. */
  readonly memory: number;
  /** [nSeries][horizon] */
  readonly forecasts: readonly (readonly number[])[];
};

/** A peer that is kept running, so that its start and its imports are not counted. */
export type ForecastPeer = {
  readonly version: string;
  /** Fits a model of the peer to each series of a JSON file, a list of lists. */
  readonly forecast: (model: string, horizon: number, file: string) => Promise<FleetForecast>;
  readonly close: () => void;
};

/** Starts statsforecast; the first time it is installed into .interop/statsforecast. Undefined where that fails, with the reason told. */
export async function openStatsforecast(tell: (text: string) => void): Promise<ForecastPeer | undefined> {
  try {
    await installStatsforecast(tell);
  } catch (error) {
    tell(`statsforecast cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  return openPeer(join(home, 'bin/python'), ['-B', fileURLToPath(new URL('forecast-fleet.py', import.meta.url))]);
}

/** Starts R; undefined where it or its package forecast is missing. */
export async function openForecastOfR(): Promise<ForecastPeer | undefined> {
  return hasForecast() ? openPeer('Rscript', [fileURLToPath(new URL('forecast-fleet.R', import.meta.url))]) : undefined;
}

async function installStatsforecast(tell: (text: string) => void): Promise<void> {
  const requirements = fileURLToPath(new URL('forecast-fleet-requirements.txt', import.meta.url));
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  tell('Installing statsforecast into .interop/statsforecast.');
  await run('python3', ['-m', 'venv', '--clear', home]);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  await writeFile(mark, wanted);
}

async function openPeer(command: string, args: readonly string[]): Promise<ForecastPeer> {
  const { version, ask, close } = await openLinePeer(command, args);
  return {
    version,
    forecast: async (model, horizon, file) => JSON.parse(await ask([model, horizon, file])) as FleetForecast,
    close,
  };
}
