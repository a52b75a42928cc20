import type { Blobs } from './blobs/blobs.ts';
import type { Faults } from './faults/open-faults.ts';
import type { Tokens } from './http/tokens.ts';
import type { JobRecord } from './jobs/job-record.ts';
import type { MlflowExperiment, MlflowRun } from './mlflow/mlflow-run.ts';
import type { Documents } from './state/documents.ts';
import type { Resource } from './state/resource.ts';

/** What all parts of a running emulator share. */
export type Emulator = {
  readonly resources: Documents<Resource>;
  readonly jobs: Documents<JobRecord>;
  readonly experiments: Documents<MlflowExperiment>;
  readonly runs: Documents<MlflowRun>;
  readonly blobs: Blobs;
  readonly tokens: Tokens;
  readonly faults: Faults;
  /** Where the emulator listens, such as `http://127.0.0.1:10500`. */
  readonly address: string;
  /** The region that resources are said to be in. */
  readonly location: string;
  /** The names of the compute clusters of every workspace. */
  readonly computes: readonly string[];
  /** Seconds that a long-running operation takes. */
  readonly operationSeconds: number;
  readonly machines: Machines;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Prints a line of what happens. */
  readonly tell: (line: string) => void;
};

/** The machines that jobs run on, which are folders and processes of this one. */
export type Machines = {
  /** How many there are. */
  readonly count: number;
  /** The folder that stands for the root of their disks. */
  readonly folder: string;
  /** The value of PATH in jobs. */
  readonly path: string;
  /** Variables that jobs have beside those of Azure: they stand for the identity of the compute. */
  readonly variables: Readonly<Record<string, string>>;
};
