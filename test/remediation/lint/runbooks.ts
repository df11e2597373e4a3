import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunbookStatement } from '../../../remediation/statement.ts';

const ROOT = 'remediation';

/** A runbook as it ships. */
export interface ShippedRunbook {
  readonly folder: string;
  readonly text: string;
  readonly permissions: readonly RunbookStatement[];
}

/** Every folder of remediation/ that has a runbook. */
export async function shippedRunbooks(): Promise<readonly ShippedRunbook[]> {
  const folders = readdirSync(ROOT).filter((folder) => existsSync(join(ROOT, folder, 'runbook.yaml')));
  return Promise.all(
    folders.map(async (folder) => {
      const path = pathToFileURL(join(ROOT, folder, 'permissions.ts')).href;
      const { permissions } = (await import(path)) as { permissions: readonly RunbookStatement[] };
      return { folder, text: readFileSync(join(ROOT, folder, 'runbook.yaml'), 'utf8'), permissions };
    }),
  );
}
