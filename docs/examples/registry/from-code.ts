// Registers a model from code, puts it into service, and reads it back: node docs/examples/registry/from-code.ts WORKSPACE
import { periodNumber, seriesAt, type FleetSeries } from '#src/core/index.ts';
import { fit, forecast, parseCandidate } from '#src/learners/index.ts';
import { readChampions, registerModel } from '#src/registry/index.ts';
import { openStore } from '#src/storage/index.ts';

const store = openStore(process.argv[2] ?? 'workspace');
const by = { run: 'example', step: 'from-code', codeVersion: '1', now: Date.now() };

// Four years of one key, by month: a season of twelve that grows.
const target = Float64Array.from({ length: 48 }, (_, t) => 100 + t + 20 * Math.sin((2 * Math.PI * t) / 12));
const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['location'],
  keys: [['north']],
  indptr: Int32Array.of(0, target.length),
  firstPeriod: Int32Array.of(periodNumber('monthly', Date.UTC(2022, 0, 1))),
  nObserved: Int32Array.of(target.length),
  target,
  repaired: new Uint8Array(target.length),
  covariates: {},
};
const model = fit(parseCandidate('theta', { seasonLength: 12 }), seriesAt(fleet, 0), 1);

const given = { fleet: 'by_hand', key: { location: 'north' }, model, trainedOn: fleet, metrics: { rmse: 2.5 } };
const { version } = await registerModel(store, { ...given, tags: { team: 'lab' } }, by);
const again = await registerModel(store, { ...given, promote: { reason: 'the first of its key' } }, by);

const { champions } = await readChampions(store, 'fleets/by_hand', { keyColumns: fleet.keyColumns });
const champion = champions.get('["north"]');
const next = champion?.model === undefined ? [] : forecast(champion.model, seriesAt(fleet, 0), 3);

process.stdout.write(
  `${JSON.stringify({ version, isNewAgain: again.isNew, release: again.release, inService: champion?.version, next: [...next].map(Math.round) })}\n`,
);
