import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useLanguage } from '@flyrail/backstage-plugin-flyrail-react';
import { dollars } from './money';
import { optimizationTranslationRef } from './translation';

/** The tab's strings, and numbers as the reader's language writes them. */
export type Words = {
  t: TranslationFunction<typeof optimizationTranslationRef.T>;
  /** USD. */
  money: (amount: number) => string;
  /** A change in percent, with its sign. */
  percent: (by: number) => string;
  /** A confidence of 0 to 1. */
  score: (value: number) => string;
  /** One beside another, with as many decimals as tell them apart. */
  scores: (value: number, other: number) => [string, string];
  /** A confidence as how many of ten hold: never ten, which nobody can promise. */
  tenths: (value: number) => string;
  /** A share of 0 to 1, in percent. */
  share: (value: number) => string;
  number: (value: number, options?: Intl.NumberFormatOptions) => string;
};

/** Two confidences that differ by less are the same to people. */
const MOST_DECIMALS = 6;

/** What the tab says, in the reader's language. */
export function useWords(): Words {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const language = useLanguage();
  const number: Words['number'] = (value, options) =>
    new Intl.NumberFormat(language, options).format(value);
  const score = (value: number, decimals = 2) =>
    number(value, {
      minimumFractionDigits: 2,
      maximumFractionDigits: decimals,
    });
  return {
    t,
    money: amount => dollars(amount, language),
    percent: by =>
      `${number(by, {
        signDisplay: 'exceptZero',
        maximumFractionDigits: 0,
      })} %`,
    score: value => score(value),
    scores: (value, other) => {
      let decimals = 2;
      const isHidden = () => score(value, decimals) === score(other, decimals);
      while (value !== other && decimals < MOST_DECIMALS && isHidden()) {
        decimals++;
      }
      return [score(value, decimals), score(other, decimals)];
    },
    tenths: value => String(Math.min(9, Math.round(value * 10))),
    share: value => `${number(value * 100, { maximumFractionDigits: 1 })} %`,
    number,
  };
}
