import { defineConfig } from 'vitest/config';

// Stryker runs these against every mutant. Generated cases are left out: what is written by hand has to be enough.
export default defineConfig({
  test: {
    include: ['test/rules/**/*.test.ts', 'test/cli/**/*.test.ts'],
    exclude: ['**/*.property.test.ts', '**/fuzz.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
