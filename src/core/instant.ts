const form = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Gives an instant in epoch milliseconds: itself where it is a whole number, else of a day or a time in the form of ISO 8601
 * (`2026-01-31`, `2026-01-31T06:00`, `2026-01-31 06:00:00.5+02:00`, the zone also as `+0200`), cut to whole milliseconds; UTC where no
 * zone is given. Undefined for other text and for days that no calendar has.
 */
export function instantOf(time: string | number): number | undefined {
  if (typeof time === 'number') return Number.isSafeInteger(time) ? time : undefined;
  const match = form.exec(time);
  if (match === null) return undefined;
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = match;
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  // V8 takes 30 February for 2 March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day!)) return undefined;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const instant = Date.parse(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}
