import type { RunContext } from '#src/pipelines/index.ts';
import { openRemoteFile, type ObjectStore } from '#src/storage/index.ts';

const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };

/** Gives the context of a run of the pipeline `toy` that reports nothing. */
export function leaseContext(workspace: ObjectStore, run: string, more: Partial<RunContext> = {}): RunContext {
  return {
    pipeline: { name: 'toy', inputs: {}, seed: 1, exports: { per_key_csv: 'auto' }, steps: [] },
    workspace,
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: '.',
    selection: {},
    run: { id: run, startedAt: 0, codeVersion: '0.1.0', step: '' },
    now: () => 0,
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
    ...more,
  };
}
