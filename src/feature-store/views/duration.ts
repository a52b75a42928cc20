const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * Gives a length of time in milliseconds; undefined where it is none. It is a number of milliseconds, a number with a unit (`90s`, `15m`,
 * `12h`, `30d`, `4w`), or a duration of ISO 8601 without months and years, whose lengths differ (`P30D`, `PT12H`).
 */
export function durationInMs(text: string | number): number | undefined {
  const length = typeof text === 'number' ? text : (shortDuration(text) ?? isoDuration(text));
  return length !== undefined && Number.isFinite(length) && length >= 0 ? length : undefined;
}

function shortDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * unitMs[unit!]!;
}

function isoDuration(text: string): number | undefined {
  const number = String.raw`(\d+(?:\.\d+)?)`;
  const pattern = `^P(?=.)(?:${number}W)?(?:${number}D)?(?:T(?=.)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`;
  const counts = new RegExp(pattern).exec(text)?.slice(1);
  if (counts === undefined) return undefined;
  const units = ['w', 'd', 'h', 'm', 's'];
  return counts.reduce((sum, count, i) => sum + Number(count ?? 0) * unitMs[units[i]!]!, 0);
}
