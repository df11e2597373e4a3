import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(root, 'node_modules/.cache/eks-endpoint-guard');

/** What the template is built from. biome.json formats the code in it, and its heading is from package.json and LICENSE. */
const SOURCES = ['rules', 'remediation', 'infra', 'package.json', 'package-lock.json', 'biome.json', 'LICENSE'];

/**
 * The text of the template of one account and Region, from the sources as they are now. It is built again only after a source
 * has changed, in a directory that no build writes for users; programs that run side by side do not disturb each other.
 */
export async function memberTemplate(cache = CACHE, build = buildTemplate): Promise<string> {
  const file = join(cache, `${sourceHash()}.template.yaml`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const text = await build();
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'build-'));
  try {
    writeFileSync(join(temporary, 'template.yaml'), text);
    renameSync(join(temporary, 'template.yaml'), file);
  } finally {
    rmSync(temporary, { recursive: true });
  }
  return text;
}

/** The CDK takes a second to load, so it is loaded only when it is needed. */
async function buildTemplate(): Promise<string> {
  const { memberTemplateText } = await import('../../infra/artifacts.ts');
  return memberTemplateText();
}

/** The SHA-256 of the sources, each under its path. */
export function sourceHash(directory = root): string {
  const hash = createHash('sha256');
  for (const source of SOURCES.flatMap((name) => filesAt(directory, name))) {
    const content = readFileSync(join(directory, source));
    hash.update(`${source}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** A file, or the files in a directory and in those below it, by their paths. */
function filesAt(directory: string, path: string): readonly string[] {
  if (statSync(join(directory, path)).isFile()) return [path];
  return readdirSync(join(directory, path))
    .sort()
    .flatMap((name) => filesAt(directory, join(path, name)));
}
