import type { Config } from '../config';
import type { FlyrailConfig } from './config';

/** The paths of all keys: `clusters`, `clusters.name` … */
type Paths<T> = T extends readonly (infer Entry)[]
  ? Paths<Entry>
  : T extends object
  ? {
      [Key in keyof T & string]: Key | `${Key}.${Paths<NonNullable<T[Key]>>}`;
    }[keyof T & string]
  : never;

type Declared = Paths<NonNullable<Config['flyrail']>>;
type Read = Paths<FlyrailConfig>;
type None<T extends never> = T;

/** Nothing imports this: the compiler fails here when a key is read that config.d.ts does not tell of. */
export type EveryKeyIsDeclared = None<Exclude<Read, Declared>>;

/** Or when it tells of one that is not read. */
export type EveryKeyIsRead = None<Exclude<Declared, Read>>;
