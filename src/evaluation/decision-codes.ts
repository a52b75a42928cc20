/** The codes of the gate in the order in which they are tried, each with one sentence and whether a model is registered. */
export const decisionCodes = {
  ABSENT: { summary: "The key has a champion but is not in today's data; the champion stays.", isRegistered: false },
  BLOCKED_DATA: { summary: 'The data of the key do not allow a model; a champion stays.', isRegistered: false },
  FAILED_TRAIN: { summary: 'Training failed for the key; a champion stays.', isRegistered: false },
  FAILED_SCORE: {
    summary: 'The challenger could not be scored on the holdout; a champion stays.',
    isRegistered: false,
  },
  REJECTED_NONFINITE: {
    summary: 'The challenger forecast values that are not finite numbers; a champion stays.',
    isRegistered: false,
  },
  UNCHANGED: {
    summary: 'The challenger has the same bytes as the champion; there is nothing to register.',
    isRegistered: false,
  },
  FIRST: {
    summary:
      'The key had no healthy champion and the challenger is not worse than the seasonal naive; it is registered.',
    isRegistered: true,
  },
  FIRST_BASELINE: {
    summary:
      'The key had no healthy champion and the challenger is worse than the seasonal naive, which is registered instead.',
    isRegistered: true,
  },
  REFRESHED: {
    summary: "The champion's configuration was fitted to newer data and is not worse; the newer fit is registered.",
    isRegistered: true,
  },
  WORSE: {
    summary: "The error of the challenger is higher than the champion's; the champion stays.",
    isRegistered: false,
  },
  TIE: {
    summary: 'The errors differ by less than the least improvement that promotes; the champion stays.',
    isRegistered: false,
  },
  PROMOTED: { summary: 'The challenger beats the champion; it is registered.', isRegistered: true },
} as const satisfies Readonly<Record<string, { readonly summary: string; readonly isRegistered: boolean }>>;

export type DecisionCode = keyof typeof decisionCodes;
