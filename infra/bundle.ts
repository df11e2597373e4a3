import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';

const common: BuildOptions = {
  entryPoints: [fileURLToPath(new URL('../rules/eks-endpoint-public-access/handler.ts', import.meta.url))],
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

/** Writes the Lambda with everything inside, AWS SDK included, as an ES module. This is what `cdk deploy` ships. */
export function bundleForAsset(outfile: string): void {
  buildSync({ ...common, format: 'esm', outfile });
}

/**
 * The same Lambda as text for a template's inline code. The Lambda runtime brings the AWS SDK. It is CommonJS because
 * CloudFormation names the file index.js (AWS::Lambda::Function Code, ZipFile).
 */
export function bundleInline(): string {
  const result = buildSync({
    ...common,
    format: 'cjs',
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    write: false,
  });
  return result.outputFiles[0]?.text.trim() ?? '';
}
