/** Keys by their numbers in a fleet, from `from` up to and without `to`. */
export type KeyRange = { readonly from: number; readonly to: number };
