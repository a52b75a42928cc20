import { isRecord } from '#src/core/index.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Answer, Call } from '../http/route.ts';

/** What a list holds: at least the times and tags by which it may be asked for. */
type Listed = {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly systemData?: { readonly createdAt: string };
};

const mostOnPage = 100;

/**
 * Gives one page of a list, with the address of the next one where there are more. Knows `$top`, `$skip`, `$orderBy=createdtime desc`,
 * and `tags=a=b,c` and `properties=a=b`, which ask for names or for names and values.
 */
export function pageOf(all: readonly Listed[], { query, path }: Call, address: string): Answer {
  const wanted = all.filter(
    ({ properties }) =>
      hasAll(properties['tags'], query.get('tags') ?? query.get('tag')) &&
      hasAll(properties['properties'], query.get('properties')),
  );
  const order = query.get('$orderBy') ?? '';
  const sorted = /^(created|modified)time desc$/i.test(order) ? [...wanted].reverse() : wanted;
  const [skip, top] = [countIn(query, '$skip', 0), countIn(query, '$top', mostOnPage)];
  const end = skip + Math.min(top, mostOnPage);
  // Who asks for so many gets no more.
  const isMore = end < sorted.length && !query.has('$top');
  const next = new URLSearchParams([...query].filter(([name]) => name !== '$skip').concat([['$skip', String(end)]]));
  return {
    status: 200,
    body: { value: sorted.slice(skip, end), ...(isMore ? { nextLink: `${address}${path}?${next.toString()}` } : {}) },
  };
}

function hasAll(names: unknown, asked: string | null): boolean {
  if (asked === null || asked === '') return true;
  return asked.split(',').every((part) => {
    const [name = '', ...value] = part.split('=');
    if (!isRecord(names) || !Object.hasOwn(names, name)) return false;
    return value.length === 0 || String(names[name]) === value.join('=');
  });
}

function countIn(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  return /^\d{1,9}$/.test(text)
    ? Number(text)
    : refuseInput(`The query option "${name}" is "${text}", which is no count.`);
}
