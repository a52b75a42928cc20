/** A value that JSON can hold as it is. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** An expectation on the rows of a table, in Great Expectations' own JSON form. */
export type Expectation = {
  /** Its kind: one of the names in `expectationKinds`. */
  readonly expectation_type: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Notes of the user; kept, and without effect. */
  readonly meta?: Readonly<Record<string, unknown>>;
};

/**
 * What became of one expectation: Great Expectations' `ExpectationValidationResult` with `result_format` SUMMARY, without
 * `partial_unexpected_counts` (a tally of all unexpected values, which costs more than the validation). Lists hold 20 at most.
 * Instants are text in ISO 8601, UTC, with a `Z`, which Great Expectations leaves out.
 */
export type ExpectationResult = {
  readonly success: boolean;
  readonly expectation_config: Expectation;
  /** Empty where the expectation could not be evaluated. */
  readonly result: Readonly<Record<string, JsonValue>>;
  readonly meta: Readonly<Record<string, JsonValue>>;
  /** Says why an expectation could not be evaluated: its column is not there, or is of a type that has no such values. */
  readonly exception_info: {
    readonly raised_exception: boolean;
    readonly exception_message: string | null;
    readonly exception_traceback: null;
  };
};

/** What became of all expectations: the shape of Great Expectations' `ExpectationSuiteValidationResult`. */
export type ValidationReport = {
  readonly success: boolean;
  readonly results: readonly ExpectationResult[];
  readonly statistics: {
    readonly evaluated_expectations: number;
    readonly successful_expectations: number;
    readonly unsuccessful_expectations: number;
    /** From 0 to 100; null without expectations. */
    readonly success_percent: number | null;
  };
  readonly meta: Readonly<Record<string, JsonValue>>;
};
