// Enough to hide the waiting time of a remote store, few enough that parts of files do not fill the memory.
const atOnce = 16;

/** Gives the results of an asynchronous function for all items, in their order; 16 of them run at once. The first error ends it. */
export async function mapInOrder<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  let hasFailed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !hasFailed) {
      const i = next++;
      try {
        results[i] = await map(items[i]!);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
