import { expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { named, surroundings } from './samples.ts';

test('Of 50,000 callers little is kept, however long their texts are.', () => {
  function* rows(): Generator<AuditLogRow> {
    for (let index = 0; index < 50_000; index += 1) {
      const address = `8.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      yield named(`user-${index}`, { address, userAgent: `agent ${index} ${'x'.repeat(2000)}` });
    }
  }
  const found = groupCallers(rows(), surroundings());
  expect(found).toHaveLength(50_000);
  // In characters for a caller. The end-to-end suite measures the memory of the process.
  expect(JSON.stringify(found).length / 50_000).toBeLessThan(700);
});
