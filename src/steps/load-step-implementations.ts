import type { stepImplementations } from './step-implementations.ts';

/** Loads every implementation that comes with Muster, and with them all stages: a command does it only when a pipeline names one. */
export async function loadStepImplementations(): Promise<typeof stepImplementations> {
  return (await import('./step-implementations.ts')).stepImplementations;
}
