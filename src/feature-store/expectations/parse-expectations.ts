import { didYouMean, isRecord, MusterError, type Fault } from '#src/core/index.ts';
import { allKinds, kindNamed } from './expectation-kinds.ts';
import { withoutNulls, type ExpectationKind } from './expectation-kind.ts';
import type { Expectation } from './expectation.ts';

/**
 * Reads expectations: a list of them, or a suite of Great Expectations (`{expectations: […]}`), each in the form of its versions
 * before 1.0 (`expectation_type`) or since (`type`). `meta` is kept; what a suite says besides (ids, notes, severity, rendering) has
 * no effect and is left out, as are kwargs that only steer how Great Expectations runs. `where` is the name of the file or document.
 * Throws FEATURE_EXPECTATION_INVALID with all faults at once.
 */
export function parseExpectations(raw: unknown, where: string): readonly Expectation[] {
  const isSuite = isRecord(raw) && 'expectations' in raw;
  const list = isSuite ? raw['expectations'] : raw;
  const base = isSuite ? 'expectations' : '';
  if (!Array.isArray(list)) {
    const expected = 'a list of expectations, or a suite: an object with the list "expectations"';
    throw new MusterError('FEATURE_EXPECTATION_INVALID', {
      what: `${shown(list)} is no list.`,
      where: { file: where, ...(isSuite ? { path: base } : {}) },
      expected,
    });
  }
  const parsed = list.map((entry, i) => parseOne(entry, { file: where, path: `${base}[${i}]` }));
  const faults = parsed.flatMap((each) => each.faults);
  if (faults.length > 0) throw new MusterError('FEATURE_EXPECTATION_INVALID', faults);
  return parsed.flatMap(({ expectation }) => (expectation === undefined ? [] : [expectation]));
}

// Kwargs that say how Great Expectations runs or writes, not what is expected.
const withoutEffect = new Set([
  'batch_id',
  'result_format',
  'include_config',
  'catch_exceptions',
  'severity',
  'meta',
  'notes',
  'description',
  'id',
  'rendered_content',
  'auto',
  'profiler_config',
  'parse_strings_as_datetimes',
  'output_strftime_format',
]);
// Kwargs that change what is expected, and that no kind here takes.
const notSupported: Readonly<Record<string, string>> = {
  row_condition: 'Expectations here ask all rows; filter the rows first.',
  condition_parser: 'Expectations here ask all rows; filter the rows first.',
};

type Place = { readonly file: string; readonly path: string };
type Parsed = { readonly expectation?: Expectation; readonly faults: readonly Fault[] };

function parseOne(entry: unknown, place: Place): Parsed {
  if (!isRecord(entry)) return refused(`${shown(entry)} is no expectation.`, place, 'an object with type and kwargs');
  const name = entry['expectation_type'] ?? entry['type'];
  const kind = typeof name === 'string' ? kindNamed(name) : undefined;
  if (kind === undefined) return refuseName(name, place);
  const kwargs = entry['kwargs'] ?? {};
  const atKwargs = { ...place, path: `${place.path}.kwargs` };
  if (!isRecord(kwargs)) return refused(`${shown(kwargs)} is no object.`, atKwargs, 'an object of kwargs');
  const given = Object.fromEntries(Object.entries(withoutNulls(kwargs)).filter(([kwarg]) => !withoutEffect.has(kwarg)));
  const faults = [...strangers(kind, given, atKwargs), ...wrongKwargs(kind, given, atKwargs)];
  if (faults.length > 0) return { faults };
  const { meta } = entry;
  const hasMeta = isRecord(meta) && Object.keys(meta).length > 0;
  return { faults, expectation: { expectation_type: kind.name, kwargs: given, ...(hasMeta ? { meta } : {}) } };
}

function refuseName(name: unknown, place: Place): Parsed {
  const names = allKinds.map((kind) => kind.name);
  const what =
    typeof name === 'string'
      ? `No expectation is called "${name}".${didYouMean(name, names)}`
      : `The expectation has no type, but ${shown(name)}.`;
  return refused(what, place, `one of ${names.join(', ')}`);
}

function strangers(kind: ExpectationKind, given: Readonly<Record<string, unknown>>, place: Place): readonly Fault[] {
  const known = Object.keys(kind.kwargs.shape);
  return Object.keys(given)
    .filter((kwarg) => !known.includes(kwarg))
    .map((kwarg) => {
      const why = notSupported[kwarg] ?? `${kind.name} has no such kwarg.${didYouMean(kwarg, known)}`;
      return {
        what: `"${kwarg}": ${why}`,
        where: { ...place, path: `${place.path}.${kwarg}` },
        expected: known.join(', '),
      };
    });
}

function wrongKwargs(kind: ExpectationKind, given: Readonly<Record<string, unknown>>, place: Place): readonly Fault[] {
  const { error } = kind.kwargs.safeParse(given);
  return (error?.issues ?? []).map((issue) => {
    const [kwarg] = issue.path;
    const value = kwarg === undefined ? '' : ` It is ${shown(given[String(kwarg)])}.`;
    const expected = kind.kwargs.shape[String(kwarg)]?.description;
    return {
      what: `${kind.name}: ${issue.message.replace(/\.?$/, '.')}${value}`,
      where: { ...place, path: issue.path.reduce<string>((path, part) => path + pathPart(part), place.path) },
      ...(expected === undefined ? {} : { expected }),
    };
  });
}

function refused(what: string, place: Place, expected: string): Parsed {
  return { faults: [{ what, where: place, expected }] };
}

function pathPart(part: PropertyKey): string {
  return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
