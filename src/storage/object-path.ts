import { MusterError } from '#src/core/index.ts';

/** Begins the names of temporary files in a local directory; no object may be named so, since none of them is ever listed. */
export const temporaryPrefix = '.muster-tmp-';

/** Refuses a path that not every object store can hold, with STORAGE_BAD_PATH. */
export function checkObjectPath(path: string): void {
  for (const name of path.split('/')) {
    const fault = faultOfName(name);
    if (fault !== undefined) refuse(path, fault);
  }
}

/** Refuses a prefix to which no good path can be completed; the empty prefix begins every path. */
export function checkPrefix(prefix: string): void {
  const names = prefix.split('/');
  const unfinished = names.pop()!;
  if (names.length > 0) checkObjectPath(names.join('/'));
  if (/[\\\0]/.test(unfinished)) refuse(prefix, faultOfName(unfinished)!);
}

function faultOfName(name: string): string | undefined {
  if (name === '') return 'has an empty name (it begins or ends with "/", holds "//" or is empty)';
  if (name === '.' || name === '..') return `has the name "${name}"`;
  if (name.includes('\0')) return 'holds a NUL character';
  if (name.includes('\\')) return 'holds a backslash';
  if (name.startsWith(temporaryPrefix))
    return `has a name that begins with "${temporaryPrefix}", as temporary files do`;
  return undefined;
}

function refuse(path: string, fault: string): never {
  throw new MusterError('STORAGE_BAD_PATH', {
    what: `The path ${JSON.stringify(path)} ${fault}.`,
    expected: 'names separated by "/", such as "tables/models/part-0.parquet"',
  });
}
