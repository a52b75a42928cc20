import type { ViewRef } from '#src/feature-store/index.ts';

/** Gives the view that a command means: its name, and its version where the option says one. */
export function viewReference(name: string, { viewVersion }: { readonly viewVersion?: number }): ViewRef {
  return viewVersion === undefined ? { name } : { name, version: viewVersion };
}
