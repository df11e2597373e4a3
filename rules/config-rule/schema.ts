import * as v from 'valibot';

/** One of these texts. */
export function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `is none of ${options.join(', ')}`);
}

/** These members of an object. Unlike valibot's own, it takes no array, and a member that is missing is undefined. */
export function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const missing = Object.fromEntries(Object.keys(entries).map((name) => [name, undefined]));
  return v.pipe(
    members('is not an object'),
    v.transform((given): unknown => ({ ...missing, ...given })),
    v.object(entries),
  );
}

/**
 * An object whose members are all alike, whatever their names. `__proto__` is left out; valibot's own leaves out
 * `constructor` and `prototype` too, which may be the key of a tag.
 */
export function record<Value extends v.GenericSchema>(value: Value) {
  return v.pipe(
    members('is not a record'),
    v.lazy((given) => {
      const names = Object.keys(given as object).filter((name) => name !== '__proto__');
      return v.object(Object.fromEntries(names.map((name) => [name, value])));
    }),
  );
}

function members(problem: string) {
  return v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), problem);
}
