/** The codes of the gate in the order in which they are tried, each with one sentence and whether a model is registered and put into service. */
export const decisionCodes = {
  ABSENT: { summary: "In service, but not in today's data; the champion stays.", isRegistered: false },
  BLOCKED_DATA: { summary: 'The data of the key do not allow a model.', isRegistered: false },
  NOT_BEGUN: { summary: 'A budget ended before training began; a champion stays.', isRegistered: false },
  FAILED_TRAIN: { summary: 'Training failed; a champion stays.', isRegistered: false },
  FAILED_SCORE: {
    summary: 'The challenger could not be scored; a champion stays.',
    isRegistered: false,
  },
  REJECTED_NONFINITE: {
    summary: 'The challenger forecasts values that are not finite; a champion stays.',
    isRegistered: false,
  },
  REJECTED_SERVABILITY: {
    summary: 'The packed model does not serve as it was judged, or is too large; a champion stays.',
    isRegistered: false,
  },
  UNCHANGED: {
    summary: 'The same bytes as the champion; there is nothing to register.',
    isRegistered: false,
  },
  REJECTED_OVERLAP: {
    summary: 'The champion has seen the holdout, so that the two cannot be compared; the champion stays.',
    isRegistered: false,
  },
  FIRST: {
    summary: 'No healthy champion yet, and at most first_margin worse than the seasonal naive: registered.',
    isRegistered: true,
  },
  FIRST_BASELINE: {
    summary: 'No healthy champion yet, and past first_margin or first_limits: the seasonal naive is registered.',
    isRegistered: true,
  },
  REJECTED_GUARDRAIL: {
    summary: 'A figure that a guardrail watches may get worse by more than is allowed; the champion stays.',
    isRegistered: false,
  },
  REFRESHED: {
    summary: "The champion's configuration fitted anew, and not worse: registered.",
    isRegistered: true,
  },
  WORSE: {
    summary: 'Worse than the champion by the metric; the champion stays.',
    isRegistered: false,
  },
  TIE: {
    summary: 'Too little better or worse to tell; the champion stays.',
    isRegistered: false,
  },
  INSUFFICIENT_EVIDENCE: {
    summary: 'Better than the champion, but by what luck may give as well; the champion stays.',
    isRegistered: false,
  },
  HOLDOUT_SPENT: {
    summary: 'Better than the champion, but on a holdout that has decided too often; the champion stays.',
    isRegistered: false,
  },
  PENDING_APPROVAL: {
    summary: 'To be put into service, and stored as a version that waits for approval; nothing moves.',
    isRegistered: false,
  },
  PROMOTED: { summary: 'Better than the champion on the same rows: registered.', isRegistered: true },
} as const satisfies Readonly<Record<string, { readonly summary: string; readonly isRegistered: boolean }>>;

export type DecisionCode = keyof typeof decisionCodes;
