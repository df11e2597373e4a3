import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// A directory for one report of each run.
const reports = process.env['VITEST_JSON_REPORTS'];

/** The suites that take longest. One that starts last keeps one core idle until it ends. */
const LONGEST = [
  'test/runbooks/readings.test.ts',
  'test/runbooks/safety.property.test.ts',
  'test/rules/eks-endpoint-public-access/fuzz.test.ts',
  'test/e2e/aws-cli.test.ts',
  'test/e2e/organization.test.ts',
  'test/e2e/plan.test.ts',
  'test/e2e/runbooks/safety-pairs.test.ts',
  'test/e2e/policies.test.ts',
  'test/e2e/sweep.test.ts',
];

/** Without the times of an earlier run, vitest starts with the largest files, and those that take long are not large. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((file) => moduleId.endsWith(`/${file}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** For suites that wait for other processes much of the time. */
const WAITING_WORKERS = 3;

export default defineConfig({
  test: {
    reporters:
      reports === undefined ? ['default'] : ['default', ['json', { outputFile: `${reports}/${process.pid}.json` }]],
    coverage: {
      provider: 'v8',
      include: ['rules/**/*.ts', 'cli/**/*.ts'],
      exclude: [
        // The program's entry, and what gives a command its AWS clients: end-to-end tests run them as a process.
        'cli/main.ts',
        'cli/subcommands.ts',
        'cli/*/main.ts',
        // Reads from the process's own terminal, as entries do.
        'cli/terminal/confirm.ts',
        // Matches `include`, which looks at the end of a path.
        'test/**',
      ],
      thresholds: { 100: true },
      reporter: [['text', { skipFull: true }]],
    },
    sequence: { sequencer: LongestFirst },
    pool: 'threads',
    maxWorkers: 2,
    // The SDK and the CDK are loaded once for each worker, which halves the processor time.
    isolate: false,
    // A machine three times slower, or a busy one, fails no suite.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/browser/**'] },
      },
      // These suites run what is shipped, so what is shipped is built first.
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/build.setup.ts'],
          maxWorkers: WAITING_WORKERS,
        },
      },
      // Without the browser of test/browser/browser.ts these are skipped.
      {
        extends: true,
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], maxWorkers: WAITING_WORKERS },
      },
    ],
  },
});
