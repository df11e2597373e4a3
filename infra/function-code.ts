import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BundledPackage, bundledPackages, title } from './licences.ts';
import { formatted, readableBundle } from './readable-bundle.ts';

const ENTRY = fileURLToPath(new URL('../rules/eks-endpoint-public-access/handler.ts', import.meta.url));
const COPYRIGHT = 'Copyright the eks-endpoint-guard authors';

let code: Promise<string> | undefined;

/**
 * The Lambda function as one text that a person can read: CommonJS, because CloudFormation names inline code index.js
 * (AWS::Lambda::Function Code, ZipFile). It is built once in a process; every build yields the same text.
 */
export function functionCode(): Promise<string> {
  code ??= readableCode(ENTRY);
  return code;
}

/** A file of this project and what it imports, as one text: the libraries first, because our code uses them as it loads. */
export async function readableCode(entry: string): Promise<string> {
  const { requires, library, libraryFiles, own, exports } = await readableBundle(entry);
  const packages = bundledPackages(libraryFiles);
  const { name, version, license } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  };
  return formatted(
    [
      comment([
        `${name} ${version}: the code of the Lambda function`,
        '',
        ...(packages.length === 0 ? [] : [`PART 1  libraries: ${packages.map(title).join(', ')}`]),
        `PART 2  the code of ${name} (${license}). Read this part to review the product.`,
        '',
        'Both parts are built from source files, each under its path. Types are removed, and what is not used.',
        'The AWS SDK is not included: it is part of the Lambda runtime.',
      ]),
      requires,
      ...(packages.length === 0 ? [] : [comment(libraryHeading(packages)), library]),
      comment([`PART 2  the code of ${name}`, '', `SPDX-License-Identifier: ${license}`, COPYRIGHT, '', ...notice()]),
      own,
      exports,
    ].join('\n'),
  );
}

function libraryHeading(packages: readonly BundledPackage[]): readonly string[] {
  return ['PART 1  libraries', ...packages.flatMap((each) => ['', `${title(each)}:`, '', ...each.text.split('\n')])];
}

/** The notice at the end of our LICENSE, which the Apache License asks to attach. */
function notice(): readonly string[] {
  const licence = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8');
  const lines = licence.slice(licence.lastIndexOf('   Licensed under the Apache License')).trimEnd().split('\n');
  return lines.map((line) => line.replace(/^ {3}/, ''));
}

function comment(lines: readonly string[]): string {
  const text = lines.map((line) => ` * ${line}`.trimEnd()).join('\n');
  if (text.includes('*/')) throw new Error('a heading contains */, which would end the comment');
  return `/*\n${text}\n */\n`;
}
