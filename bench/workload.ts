/** What a contestant gives back of one round, for the guard: it must be the same for all of them. */
export type Proof = string | number;

/** One way to do the work: ours or a peer's. */
export type Contestant = {
  /** `ours`, or the name of the peer's package. */
  readonly name: string;
  /** Prepares a round, untimed. */
  readonly before?: () => Promise<void>;
  /** The timed work; where working out the proof takes time of its own, a function that does it later, untimed. */
  readonly work: () => Promise<Proof | (() => Proof | Promise<Proof>)>;
};

/** One workload of a bench: contestants that do the same, and the least ratio to each peer that counts as good. */
export type Workload = {
  /** `table-io write`: the bench, then what is done. */
  readonly name: string;
  /** What `perRound` counts: `rows/s`. */
  readonly unit: string;
  /** How much one round does, in the unit without `/s`. */
  readonly perRound: number;
  /** More rounds than are asked for, where one is too short to tell. */
  readonly leastRounds?: number;
  readonly contestants: readonly Contestant[];
  /** Peers that cannot run here, with the reason. */
  readonly missing?: Readonly<Record<string, string>>;
  /** The least ratio, ours ÷ peer, by peer; a peer without a goal is shown only. */
  readonly goals: Readonly<Record<string, number>>;
};

/** What a bench is run with. */
export type BenchOptions = {
  /** Rows, or models, of a round; the bench's own number unless it is said. */
  readonly rows?: number | undefined;
  /** Peers that are not wanted. */
  readonly without: readonly string[];
  /** An empty folder for the files of the bench, removed afterwards. */
  readonly folder: string;
};

/** The line that a workload ends with, as JSON. */
export type BenchLine = {
  readonly bench: string;
  readonly unit: string;
  /** Medians in the unit; of a bench of accuracy the errors, lower is better. */
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  /** Ours ÷ peer, or for errors peer ÷ ours; above 1 we are better. */
  readonly ratio: Readonly<Record<string, number>>;
  readonly guard: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
};

/** What a bench that measures for itself is run with. */
export type MeasureOptions = Omit<BenchOptions, 'folder'> & {
  /** How many keys the fleets have; the bench's own numbers unless it is said. */
  readonly keys?: readonly number[] | undefined;
  readonly progress: (text: string) => void;
};

/** A bench that measures for itself: how good forecasts are, or times that are no rate of rounds. */
export type AccuracyBench = {
  readonly measure: (options: MeasureOptions) => Promise<BenchLine | readonly BenchLine[]>;
};

/** The workloads of a bench of speed, opened for a run. */
export type Bench = {
  readonly open: (options: BenchOptions) => Promise<{
    readonly workloads: readonly Workload[];
    /** The versions of the peers, by package. */
    readonly versions: Readonly<Record<string, string>>;
    readonly close: () => Promise<void>;
  }>;
};
