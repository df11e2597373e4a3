import { pluralize } from '../terminal/text.ts';

/** What the query of one cluster will scan. A ceiling comes of all that the log group holds, not of the window alone. */
export interface ScanEstimate {
  readonly bytes: number;
  readonly isCeiling: boolean;
}

/** CloudWatch Logs Insights in us-east-1. AWS publishes a price for each Region. */
const DOLLARS_PER_GIGABYTE = 0.005;
const GIGABYTE = 2 ** 30;
const LEAST_SHOWN = 0.1;

/** `14.3 GB`, or `less than 0.1 GB`. */
export function inGigabytes(bytes: number): string {
  const gigabytes = bytes / GIGABYTE;
  return gigabytes < LEAST_SHOWN ? `less than ${LEAST_SHOWN} GB` : `${gigabytes.toFixed(1)} GB`;
}

/** What the queries of a run will scan and about what that costs, as sentences. */
export function scanNotice(estimates: readonly ScanEstimate[]): string {
  const bytes = estimates.reduce((sum, estimate) => sum + estimate.bytes, 0);
  const dollars = (bytes / GIGABYTE) * DOLLARS_PER_GIGABYTE;
  const hasCeiling = estimates.some(({ isCeiling }) => isCeiling);
  const bound = hasCeiling ? 'at most' : 'about';
  const cost = dollars < 0.01 ? 'less than one US cent' : `${bound} ${dollars.toFixed(2)} USD`;
  const isLittle = bytes / GIGABYTE < LEAST_SHOWN;
  return [
    `Scanning the audit logs of ${pluralize(estimates.length, 'cluster')} reads`,
    `${isLittle ? '' : `${bound} `}${inGigabytes(bytes)} and costs ${cost}`,
    `(about ${DOLLARS_PER_GIGABYTE} USD per GB in us-east-1; prices differ by Region).`,
    // Whether `storedBytes` is the size of what was ingested or of what is left of it is not documented.
    ...(hasCeiling
      ? ['Without the metric of a log group, its stored size counts: if AWS states that compressed, a scan reads more.']
      : []),
    'A log of very many callers is scanned again in halves, so up to twice in all.\n',
  ].join(' ');
}
