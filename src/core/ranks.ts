/** The place of a process among those that run the same command and share its work. */
export type Ranks = {
  /** 0 for the driver, up to and without `worldSize`. */
  readonly rank: number;
  /** How many processes there are; at least 2. */
  readonly worldSize: number;
  /** Milliseconds without a sign of the others after which a rank no longer waits for them. */
  readonly timeoutMs: number;
};
