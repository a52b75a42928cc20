import { isRecord } from '#src/core/index.ts';
import { textAt } from './answer.ts';
import { failure, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call } from './call.ts';

/** Reads what a list of Azure holds, page by page, each with `read`. Throws AZURE_ML_ANSWER where an answer is no list, or leads back to a page before. */
export async function listAll<Item>(
  azure: AzureMl,
  { what, url: first }: AzureTask,
  read: (each: unknown, task: AzureTask) => Item,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const seen = new Set<string>();
  for (let url: string | undefined = first; url !== undefined;) {
    const task = { what, url };
    seen.add(new URL(url).href);
    const { body } = await call(azure, { method: 'GET', ...task });
    const page = isRecord(body) ? body['value'] : undefined;
    if (!Array.isArray(page)) throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer holds no list' });
    items.push(...page.map((each) => read(each, task)));
    url = nextPage(azure, textAt(body, 'nextLink'), task);
    if (url !== undefined && seen.has(url))
      throw failure(task, 'AZURE_ML_ANSWER', { said: 'the next page is one that was read before' });
  }
  return items;
}

// The token goes to no other host, whatever a list names as its next page.
function nextPage({ place }: AzureMl, link: string | undefined, task: AzureTask): string | undefined {
  if (link === undefined) return undefined;
  if (!URL.canParse(link, place.endpoint))
    throw failure(task, 'AZURE_ML_ANSWER', { said: `the next page is at "${link}", which is no address` });
  const next = new URL(link, place.endpoint);
  if (next.origin === new URL(place.endpoint).origin) return next.href;
  throw failure(task, 'AZURE_ML_ANSWER', { said: `the next page is at another host, ${next.host}` });
}
