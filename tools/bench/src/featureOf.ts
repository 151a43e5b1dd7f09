/** The feature that a plugin package exports as its default, whichever way it was loaded. */
export function featureOf(loaded: any): any {
  return loaded.$$type ? loaded : featureOf(loaded.default);
}
