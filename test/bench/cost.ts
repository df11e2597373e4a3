/**
 * Prices in US dollars, in US East (N. Virginia), without the free tier: of https://aws.amazon.com/config/pricing/ (first 100,000
 * evaluations, continuous recording) and https://aws.amazon.com/lambda/pricing/ (x86, first tier), as others quote them on 2026-11-25.
 */
const PRICES = {
  ruleEvaluation: 0.001,
  configurationItem: 0.003,
  lambdaRequest: 0.2 / 1_000_000,
  lambdaGigabyteSecond: 0.0000166667,
} as const;

/** What the function does for the clusters of a Region in a month. */
export interface Usage {
  readonly clusters: number;
  /** Changes of a cluster in a month, each of which AWS Config records and has evaluated. */
  readonly changesPerCluster: number;
  readonly sweepsPerMonth: number;
  readonly memoryMegabytes: number;
  readonly secondsPerChange: number;
  readonly secondsPerSweep: number;
}

/** What one cluster costs in a month, in US dollars: what AWS Config takes, and what Lambda takes. */
export interface MonthlyCost {
  /** Of configuration items, which are recorded with or without a rule. */
  readonly recording: number;
  /** A result that a rule puts is a rule evaluation. */
  readonly evaluations: number;
  readonly lambda: number;
}

export function monthlyCostPerCluster(usage: Usage): MonthlyCost {
  const { clusters, changesPerCluster, sweepsPerMonth, memoryMegabytes } = usage;
  const gigabytes = memoryMegabytes / 1024;
  const changeCost = PRICES.lambdaRequest + usage.secondsPerChange * gigabytes * PRICES.lambdaGigabyteSecond;
  const sweepCost = PRICES.lambdaRequest + usage.secondsPerSweep * gigabytes * PRICES.lambdaGigabyteSecond;
  return {
    recording: changesPerCluster * PRICES.configurationItem,
    evaluations: (changesPerCluster + sweepsPerMonth) * PRICES.ruleEvaluation,
    lambda: changesPerCluster * changeCost + (sweepsPerMonth * sweepCost) / clusters,
  };
}

/** The least calls of a sweep: each cluster is described, and lists and results come in pages of 100. One list of results is never empty. */
export function leastSweepCalls(clusters: number, results: number): number {
  const pages = (items: number): number => Math.max(1, Math.ceil(items / 100));
  return clusters + pages(clusters) + pages(results) + Math.ceil(clusters / 100);
}
