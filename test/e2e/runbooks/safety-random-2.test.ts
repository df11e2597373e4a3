import { testRandomRuns } from './safety.ts';

testRandomRuns({ shard: 1, shards: 2 });
