import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package whose code is part of what this project ships. `text` is its licence in full. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX identifier that its package.json states. */
  readonly licence: string;
  readonly text: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository?: string | { readonly url: string };
}

const LICENCE_FILE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

/**
 * The packages that the files belong to, sorted by name. Files outside a node_modules directory belong to this project and
 * are left out. Throws when the licence text of a package is not found.
 */
export function bundledPackages(files: readonly string[]): readonly BundledPackage[] {
  const directories = [...new Set(files.filter((file) => file.includes('node_modules/')).map(packageDirectory))];
  const manifests = directories.map((directory) => ({ directory, manifest: manifestOf(directory) }));
  return manifests
    .map(({ directory, manifest }) => {
      const { name, version, license: licence } = manifest;
      const text = licenceIn(directory) ?? licenceFromSameRepository(manifest, manifests);
      if (text === undefined) throw new Error(`${name} ${version}: the package contains no licence text`);
      return { name, version, licence, text };
    })
    .sort((one, other) => compare(`${one.name} ${one.version}`, `${other.name} ${other.version}`));
}

/** The licence texts of packages as one text. A licence that several packages share word by word is printed once. */
export function licenceTexts(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const each of packages) byText.set(each.text, [...(byText.get(each.text) ?? []), each]);
  return [...byText]
    .map(([text, sharing]) => `${sharing.map(title).join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Name, version and licence of a package in one line. */
export function title({ name, version, licence }: BundledPackage): string {
  return `${name} ${version} (${licence})`;
}

/** The nearest directory around a file whose package.json has a name and a version: some builds nest files that only say `type`. */
function packageDirectory(file: string): string {
  let directory = dirname(file);
  while (!isPackage(directory)) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`${file} belongs to no package`);
    directory = parent;
  }
  return directory;
}

function isPackage(directory: string): boolean {
  if (!existsSync(join(directory, 'package.json'))) return false;
  const { name, version } = manifestOf(directory);
  return name !== undefined && version !== undefined;
}

function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

function licenceIn(directory: string): string | undefined {
  const file = readdirSync(directory)
    .sort()
    .find((name) => LICENCE_FILE.test(name));
  return file === undefined ? undefined : readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
}

/** A few AWS SDK packages are published without the licence file of their repository; their siblings have it. */
function licenceFromSameRepository(
  { license, repository }: Manifest,
  manifests: readonly { readonly directory: string; readonly manifest: Manifest }[],
): string | undefined {
  const url = urlOf(repository);
  if (url === undefined) return undefined;
  return manifests
    .filter(({ manifest }) => urlOf(manifest.repository) === url && manifest.license === license)
    .map(({ directory }) => licenceIn(directory))
    .find((text) => text !== undefined);
}

function urlOf(repository: Manifest['repository']): string | undefined {
  return typeof repository === 'string' ? repository : repository?.url;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
