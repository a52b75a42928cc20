import type { GroupReference } from '#src/feature-store/index.ts';

/** Gives the group that a command means: its name, and its version where the option says one. */
export function groupReference(name: string, { groupVersion }: { readonly groupVersion?: number }): GroupReference {
  return groupVersion === undefined ? { name } : { name, version: groupVersion };
}
