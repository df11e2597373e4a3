import { testRandomRuns } from './safety.ts';

testRandomRuns({ shard: 0, shards: 2 });
