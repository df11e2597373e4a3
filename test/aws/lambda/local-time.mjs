// Makes `Date` in the function process follow the local AWS's clock: set when the process starts and at each invocation,
// then moved on by every answer that shows that the clock has leapt. `performance` and timers stay real.
import { subscribe } from 'node:diagnostics_channel';

const TIME_HEADER = 'x-local-aws-time';
const RealDate = Date;
const realNow = Date.now;
let offset = 0;

const now = () => realNow() + offset;

/** Starts the function's clock, in milliseconds since 1970. */
export function startLocalTime(start) {
  offset = start - realNow();
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
  subscribe('http.client.response.finish', ({ response: { headers } }) => {
    const time = Number(headers[TIME_HEADER]);
    if (Number.isNaN(time)) return;
    const isInvocation = headers['lambda-runtime-deadline-ms'] !== undefined;
    // Within an invocation it only goes forward: the clock stands still while the function works, the function does not.
    offset = isInvocation ? time - realNow() : Math.max(offset, time - realNow());
  });
}
