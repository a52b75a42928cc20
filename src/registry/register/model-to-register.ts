import type { FleetSeries } from '#src/core/index.ts';
import type { CommitBy, DataSchema } from '#src/feature-store/index.ts';
import type { Model } from '#src/learners/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';

/** A model that is registered from code or by command, with what belongs to it. */
export type ModelToRegister = {
  /** The name of the fleet; a new one begins with it. */
  readonly fleet: string;
  /** The values of its key by column; `{}` for a fleet of one model. */
  readonly key: Readonly<Record<string, string>>;
  /** A fitted model of Muster, the same as `packModel` packed it, or a foreign one. */
  readonly model: Model | Uint8Array | ForeignModel;
  /** The series that it was fitted to, which give what is not said of cutoff, signature and input example. */
  readonly trainedOn?: FleetSeries | undefined;
  /** The last period whose row the model has seen: its label, and its number as `periodNumber` gives it. */
  readonly cutoff?: Cutoff | undefined;
  /** What a prediction takes, and as labels what it gives; inferred from the input example where it is not said. */
  readonly signature?: DataSchema | undefined;
  /** Some rows as a prediction is asked for: plain texts, numbers, truth values and null. */
  readonly inputExample?: readonly InputRow[] | undefined;
  /** Errors and other figures by name, finite; rmse, mae, bias and mase stand where those of a gate do. */
  readonly metrics?: Readonly<Record<string, number>> | undefined;
  /** Other files to be kept with it, by name such as `plots/errors.svg`. */
  readonly artifacts?: Readonly<Record<string, string | Uint8Array>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly description?: string | undefined;
  /** The tables that it was made from, by path, with their versions: `muster vacuum` leaves them alone. */
  readonly tablesRead?: Readonly<Record<string, number>> | undefined;
  /** Puts it into service at once, for a reason that stays with the release; foreign models cannot be. */
  readonly promote?: { readonly reason: string } | undefined;
};

/** The last period whose row a model has seen. */
export type Cutoff = { readonly label: string; readonly period: number };

/**
 * A model that Muster has no learner for: files, and among them a module `predict.ts`, `.mts`, `.mjs` or `.js` that exports
 * `predict(rows)`, which gives one value for each row. Nothing of it runs until someone allows it.
 */
export type ForeignModel = {
  /** By path, such as `predict.mjs` and `weights/layer-1.json`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** What the registry calls its algorithm; `foreign` unless it is said. */
  readonly learner?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
};

/** One row of an input, by column. */
export type InputRow = Readonly<Record<string, string | number | boolean | null>>;

/** Who registers a model, and when: `now` in epoch milliseconds. */
export type RegisteredBy = CommitBy & StoreOptions & { readonly actor?: string | null };
