import { testEachPair } from './safety.ts';

testEachPair();
