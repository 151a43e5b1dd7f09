/** Translation references, to translate or reword what the tab says. */
export { webAppTranslationRef } from '../translation';
export { flyrailReactTranslationRef } from '@flyrail/backstage-plugin-flyrail-react';
