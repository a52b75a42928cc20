import { MusterError } from '#src/core/index.ts';
import type { DatasetRef } from '#src/feature-store/index.ts';

/** Reads `VIEW`, `VIEW@2` or `VIEW@2/3`: a view, its version and its training dataset; the newest of what is left out. Throws USAGE. */
export function datasetReference(text: string): DatasetRef {
  const [, view, viewVersion, version] = /^([^@/]+)(?:@(\d+))?(?:\/(\d+))?$/.exec(text) ?? [];
  if (view === undefined) {
    throw new MusterError('USAGE', {
      what: `"${text}" names no training dataset.`,
      expected: 'VIEW, VIEW@2 for a version of the view, VIEW@2/3 for its training dataset 3',
    });
  }
  return { view, viewVersion: numberOf(viewVersion), version: numberOf(version) };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
