import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
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
 * The same Lambda as one text, SDK left to the Lambda runtime. It is CommonJS because CloudFormation names inline code
 * index.js (AWS::Lambda::Function Code, ZipFile).
 */
export function bundleText(): string {
  const result = buildSync({
    ...common,
    format: 'cjs',
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    write: false,
  });
  return result.outputFiles[0]?.text.trim() ?? '';
}

/** The text packed, with the line that unpacks it: in full it would take most of what a template may have. */
export function packed(text: string): string {
  const data = brotliCompressSync(text).toString('base64');
  return `module._compile(require('node:zlib').brotliDecompressSync(Buffer.from('${data}','base64')).toString(),__filename)`;
}
