import { createTranslationResource } from '@backstage/frontend-plugin-api';
import {
  flyrailReactGerman,
  flyrailReactTranslationRef,
} from '@flyrail/backstage-plugin-flyrail-react';
import { webAppTranslationRef } from '../translation';

/** Translation references, to translate or reword what the tab says. */
export { flyrailReactTranslationRef, webAppTranslationRef };

/** The languages that come with the tab and the fleet page: English is their own, German is here. */
export const webAppTranslations = createTranslationResource({
  ref: webAppTranslationRef,
  translations: { de: () => import('./de') },
});

/** The same for what the tabs share. */
export const flyrailReactTranslations = createTranslationResource({
  ref: flyrailReactTranslationRef,
  translations: { de: flyrailReactGerman },
});
