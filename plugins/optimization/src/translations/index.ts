import { createTranslationResource } from '@backstage/frontend-plugin-api';
import {
  flyrailReactGerman,
  flyrailReactTranslationRef,
} from '@flyrail/backstage-plugin-flyrail-react';
import { optimizationTranslationRef } from '../translation';

/** Translation references, to translate or reword what the tab says. */
export { flyrailReactTranslationRef, optimizationTranslationRef };

/** The languages that come with the tab: English is its own, German is here. */
export const optimizationTranslations = createTranslationResource({
  ref: optimizationTranslationRef,
  translations: { de: () => import('./de') },
});

/** The same for what the tabs share. */
export const flyrailReactTranslations = createTranslationResource({
  ref: flyrailReactTranslationRef,
  translations: { de: flyrailReactGerman },
});
