/** The options that the commands of `muster runs` share. */
export type RunsOptions = { readonly json?: true; readonly workspace?: string };
