import { useSearchParams } from 'react-router-dom';

/** What is looked at, by name, in the browser's address: it can be sent to somebody. */
export interface PageAddress {
  /** '' where the address says nothing of it. */
  of(name: string): string;
  /** Sets what is named and leaves the rest; '' takes a name out. */
  set(values: Record<string, string>): void;
}

/** The address of the page, as what can be chosen on it. A choice replaces the last one in the browser's history. */
export function usePageAddress(): PageAddress {
  const [search, setSearch] = useSearchParams();
  return {
    of: name => search.get(name) ?? '',
    set: values =>
      setSearch(
        before => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values)) {
            if (value) {
              after.set(name, value);
            } else {
              after.delete(name);
            }
          }
          return after;
        },
        { replace: true },
      ),
  };
}
