#!/usr/bin/env node
import { runProgram } from './program.ts';
import { runAsProcess } from './terminal/process.ts';

await runAsProcess(runProgram);
