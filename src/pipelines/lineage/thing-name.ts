/** What may be written before a name to say what it names. */
const thingPrefixes = [
  'group',
  'fleet',
  'view',
  'dataset',
  'model',
  'run',
  'table',
  'training',
  'models',
  'evaluation',
  'release',
] as const;

type ThingPrefix = (typeof thingPrefixes)[number];

/** A thing as a person wrote it: `model:batchai/LOC-01/1001@2` has a prefix, a name and a version. */
export type ThingName = {
  /** What was written. */
  readonly text: string;
  readonly prefix: ThingPrefix | undefined;
  readonly name: string;
  /** What stands behind the last `@`, where that is a number, or two as in `1/2`. */
  readonly version: string | undefined;
};

/** Takes the text of a thing apart; what does not begin with a known prefix and a colon is a name alone. */
export function parseThingName(text: string): ThingName {
  const colon = text.indexOf(':');
  const before = text.slice(0, Math.max(0, colon));
  const prefix = thingPrefixes.find((known) => known === before);
  const rest = prefix === undefined ? text : text.slice(colon + 1);
  const parts = prefix === 'run' ? null : /^(.+)@(\d+(?:\/\d+)?)$/.exec(rest);
  return { text, prefix, name: parts?.[1] ?? rest, version: parts?.[2] };
}
