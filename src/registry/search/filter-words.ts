import { MusterError } from '#src/core/index.ts';

/** One word of a filter: a name, a text or number, a sign; `at` is its place, 1 for the first character. */
export type FilterWord = {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
};

const patterns: readonly (readonly [FilterWord['kind'], RegExp])[] = [
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_])/iuy],
  ['name', /[\p{L}_][\p{L}\p{N}_.-]*/uy],
  ['name', /"(?:[^"]|"")*"/y],
  ['text', /'(?:[^']|'')*'/y],
  ['sign', /!=|<>|<=|>=|[=<>(),]/y],
];

/** Cuts a filter into words; a name in double quotes and a text in single ones come without them. Throws REGISTRY_FILTER_INVALID. */
export function filterWords(filter: string): readonly FilterWord[] {
  const words: FilterWord[] = [];
  let at = skipSpace(filter, 0);
  while (at < filter.length) {
    const word = wordAt(filter, at);
    words.push(word.word);
    at = skipSpace(filter, word.end);
  }
  return [...words, { kind: 'end', text: '', at: filter.length + 1 }];
}

/** Gives the error of a filter that cannot be read or asked; `at` is the place in it, 1 for the first character. */
export function filterFault(what: string, at: number, expected: string): MusterError {
  return new MusterError('REGISTRY_FILTER_INVALID', { what, where: { path: `filter, character ${at}` }, expected });
}

function skipSpace(filter: string, from: number): number {
  let at = from;
  while (/\s/.test(filter[at] ?? '')) at++;
  return at;
}

function wordAt(filter: string, at: number): { readonly word: FilterWord; readonly end: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(filter)?.[0];
    if (found !== undefined) return { word: { kind, text: unquoted(found), at: at + 1 }, end: at + found.length };
  }
  const what = /['"]/.test(filter[at]!)
    ? 'A text or name that begins here has no end.'
    : `${JSON.stringify(filter[at])} has no meaning here.`;
  throw filterFault(what, at + 1, "a comparison such as rmse < 10 or tag.team = 'x'");
}

function unquoted(text: string): string {
  const quote = text[0]!;
  return quote === '"' || quote === "'" ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}
