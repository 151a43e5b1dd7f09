import {
  appLanguageApiRef,
  useApiHolder,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { dollars } from './money';
import { optimizationTranslationRef } from './translation';

/** The tab's strings, and numbers as the reader's language writes them. */
export function useWords() {
  const { t } = useTranslationRef(optimizationTranslationRef);
  const language = useApiHolder()
    .get(appLanguageApiRef)
    ?.getLanguage().language;
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);
  return {
    t,
    /** USD. */
    money: (amount: number) => dollars(amount, language),
    /** A change in percent, with its sign. */
    percent: (by: number) =>
      `${number(by, {
        signDisplay: 'exceptZero',
        maximumFractionDigits: 0,
      })} %`,
    /** A confidence of 0 to 1. */
    score: (value: number) =>
      number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    /** A share of 0 to 1, in percent. */
    share: (value: number) =>
      `${number(value * 100, { maximumFractionDigits: 1 })} %`,
    number,
  };
}
