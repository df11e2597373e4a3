import { defineConfig } from 'vitest/config';

const jsonReport = process.env['VITEST_JSON_REPORT'];

export default defineConfig({
  test: {
    reporters: jsonReport === undefined ? ['default'] : ['default', ['json', { outputFile: jsonReport }]],
    coverage: {
      provider: 'v8',
      include: ['rules/**/*.ts', 'cli/**/*.ts'],
      exclude: [
        // A command's entry only wires, and sets the exit code of its process: end-to-end tests run it as one.
        'cli/*/main.ts',
        // Matches `include`, which looks at the end of a path.
        'test/**',
      ],
      thresholds: { 100: true },
    },
    testTimeout: 30_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'] } },
      // These suites run what is shipped, so what is shipped is built first.
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: ['test/e2e/build.setup.ts'] },
      },
    ],
  },
});
