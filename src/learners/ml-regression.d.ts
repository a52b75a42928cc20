// ml-regression 6.3.0 comes without types; this is the part of it that Muster uses.
declare module 'ml-regression' {
  export class MultivariateLinearRegression {
    constructor(
      inputs: readonly (readonly number[])[],
      outputs: readonly (readonly number[])[],
      options?: { readonly intercept?: boolean; readonly statistics?: boolean },
    );
    /** One row for each input, then one for the intercept if there is one; one column for each output. */
    readonly weights: readonly (readonly number[])[];
  }
}
