import { readdirSync, readFileSync } from 'node:fs';

/** The processor time of a running process, all its threads together, in milliseconds (Linux, /proc/PID/task/TID/schedstat). */
export function processorMilliseconds(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, each) => sum + each, 0);
  return nanoseconds / 1e6;
}

/** The most memory that a running process had, in megabytes (Linux, VmHWM of /proc/PID/status). */
export function peakMegabytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return (Number(kibibytes) * 1024) / 1e6;
}
