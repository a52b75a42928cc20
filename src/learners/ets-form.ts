/**
 * The forms of exponential smoothing with an additive trend or none (Hyndman et al., 2008, table 2.2), named error, trend, season: N
 * none, A additive, Ad additive and damped, M multiplicative. Additive errors with a multiplicative season are left out, as in R: they
 * are numerically unstable. The simplest stand first.
 */
export const etsForms = [
  'ANN',
  'MNN',
  'AAN',
  'MAN',
  'AAdN',
  'MAdN',
  'ANA',
  'MNA',
  'MNM',
  'AAA',
  'MAA',
  'MAM',
  'AAdA',
  'MAdA',
  'MAdM',
] as const;
export type EtsFormName = (typeof etsForms)[number];

/** A form taken apart. */
export type EtsForm = {
  readonly name: EtsFormName;
  readonly isErrorRelative: boolean;
  readonly hasTrend: boolean;
  readonly isDamped: boolean;
  readonly season: 'none' | 'additive' | 'multiplicative';
};

/**
 * The forms among which the data choose where none are named. Relative errors with an additive season are not among them: they cost
 * a fifth of the time and forecast no better (docs/forecasters.md).
 */
export const usualForms: readonly EtsFormName[] = etsForms.filter((name) => !/^M.*A$/.test(name));

const seasons = { N: 'none', A: 'additive', M: 'multiplicative' } as const;

/** Gives the parts of a form. */
export function etsForm(name: EtsFormName): EtsForm {
  const trend = name.slice(1, -1);
  return {
    name,
    isErrorRelative: name.startsWith('M'),
    hasTrend: trend !== 'N',
    isDamped: trend === 'Ad',
    season: seasons[name.at(-1) as keyof typeof seasons],
  };
}

/** Says whether a form can be fitted only to values above 0. */
export function needsPositive({ isErrorRelative, season }: EtsForm): boolean {
  return isErrorRelative || season === 'multiplicative';
}

/** Gives the number of free values of a form: smoothing parameters, initial states, and the variance of the errors. */
export function countParameters({ hasTrend, isDamped, season }: EtsForm, seasonLength: number): number {
  // alpha, the initial level and the variance; beta and the initial trend; phi; gamma and all initial seasons but one.
  return 3 + (hasTrend ? 2 : 0) + (isDamped ? 1 : 0) + (season === 'none' ? 0 : seasonLength);
}
