/** How often the holder of a lease gives a sign of life, and how those who wait for it look. Milliseconds. */
export type LeasePace = {
  readonly beatMs: number;
  /** A lease that did not change for so long is one whose holder died. */
  readonly staleMs: number;
  readonly pollMs: number;
};

/** A sign of life every 5 seconds; after 12 that are missing the holder counts as dead. */
export const usualPace: LeasePace = { beatMs: 5000, staleMs: 60_000, pollMs: 500 };
