export { canonicalJson } from './canonical-json.ts';
export { compareKeys, describeKey, keyId, keyValueText, sortKeyValues, type Key } from './key.ts';
export { csvField, csvLine } from './csv-field.ts';
export { cronFault } from './cron-fault.ts';
export { valueText } from './value-text.ts';
export { textOfVisible, visibleText } from './visible-text.ts';
export { padText, textWidth } from './text-width.ts';
export { digestOf } from './digest.ts';
export { errorCodes, type ErrorCode } from './error-codes.ts';
export { finiteOrNull } from './finite-or-null.ts';
export { fileNameOf, fileNamesOf } from './file-name.ts';
export {
  lastObservedPeriod,
  selectSeries,
  seriesAt,
  takeSeries,
  type FleetSeries,
  type Series,
} from './fleet-series.ts';
export {
  countPeriods,
  frequencies,
  periodLabel,
  periodNumber,
  periodStart,
  periodWord,
  usualSeasonLength,
  type Frequency,
} from './frequency.ts';
export { instantOf } from './instant.ts';
export { isRecord } from './is-record.ts';
export { isoInstant } from './iso-instant.ts';
export { messageOf } from './message-of.ts';
export { explainError, isMusterError, MusterError, type ErrorPlace, type Fault } from './muster-error.ts';
export { namesOfSchema } from './names-of-schema.ts';
export { countOf, countText, numberText } from './number-text.ts';
export { pathText } from './path-text.ts';
export { isLoopbackHost } from './loopback-host.ts';
export { quantileOf } from './quantile-of.ts';
export { periodOf } from './period-of.ts';
export { normal, seededRandom, seedOf, type Random } from './random.ts';
export type { Ranks } from './ranks.ts';
export { didYouMean, nearestName } from './suggestion.ts';
