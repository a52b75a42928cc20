/** How the figure of a challenger stands to the champion's. */
export type Improvement = {
  readonly verdict: 'BETTER' | 'TIE' | 'WORSE';
  /** In the metric's unit: above 0 where the challenger is better. */
  readonly absolute: number;
  /** The same as a share of the champion's figure without its sign; absent where that figure is next to 0. */
  readonly relative?: number;
};
