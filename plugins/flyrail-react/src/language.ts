import {
  appLanguageApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/** The language that the portal is shown in (BCP 47); undefined, and so the browser's own, where the app has none. */
export function useLanguage(): string | undefined {
  return useApiHolder().get(appLanguageApiRef)?.getLanguage().language;
}
