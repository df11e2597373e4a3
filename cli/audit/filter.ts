/** Which clusters an audit looks at. */
export interface Filter {
  /** Whether it may leave a cluster out. */
  readonly isSet: boolean;
  matchesName(cluster: string): boolean;
  /** Whether the tags have every value that is asked for. */
  matchesTags(tags: Readonly<Record<string, string>>): boolean;
}

/** A filter by names in which `*` stands for any text and `?` for one character, and by tags. None of a kind: all match. */
export function filterOf(globs: readonly string[], tags: readonly (readonly [key: string, value: string])[]): Filter {
  const patterns = globs.map(patternOf);
  return {
    isSet: globs.length + tags.length > 0,
    matchesName: (cluster) => patterns.length === 0 || patterns.some((pattern) => pattern.test(cluster)),
    matchesTags: (present) => tags.every(([key, value]) => Object.hasOwn(present, key) && present[key] === value),
  };
}

function patternOf(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
