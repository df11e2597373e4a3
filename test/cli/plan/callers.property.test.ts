import { expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { named, surroundings } from './samples.ts';

test('50,000 callers and their rows take little memory and time.', () => {
  function* rows(): Generator<AuditLogRow> {
    for (let index = 0; index < 50_000; index += 1) {
      const address = `8.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      yield named(`user-${index}`, { address, userAgent: `agent ${index} ${'x'.repeat(2000)}` });
    }
  }
  const before = process.memoryUsage().heapUsed;
  const found = groupCallers(rows(), surroundings());
  expect(found).toHaveLength(50_000);
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(150);
});
