import { setTimeout as realSleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Clock, minutes } from './clock.ts';

const start = new Date('2026-11-23T09:00:00Z');
const time = (clock: Clock) => clock.now().toISOString().slice(11, 19);

describe('the clock', () => {
  test('stands still until it is told to settle', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    clock.schedule(minutes(4), () => events.push(time(clock)));
    await realSleep(5);
    expect([time(clock), events]).toEqual(['09:00:00', []]);
    await clock.settle();
    expect([time(clock), events]).toEqual(['09:04:00', ['09:04:00']]);
  });

  test('runs what is due in order of time, then of arrival', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    clock.schedule(minutes(2), () => events.push('second'));
    clock.schedule(minutes(1), () => events.push('first'));
    clock.schedule(minutes(2), () => events.push('third'));
    await clock.settle();
    expect(events).toEqual(['first', 'second', 'third']);
  });

  test('forgets a sleep that was given up', async () => {
    const clock = new Clock(start);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(clock.sleep(minutes(10), signal)).rejects.toThrow('enough');
    const later = new AbortController();
    const slept = clock.sleep(minutes(10), later.signal);
    clock.schedule(minutes(1), () => later.abort(new Error('enough by now')));
    await Promise.all([expect(slept).rejects.toThrow('enough by now'), clock.settle()]);
    expect(time(clock)).toBe('09:01:00');
  });

  test('goes on with what a task starts, sleeps included', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    const sleepTwice = async () => {
      await clock.sleep(minutes(10));
      await clock.sleep(minutes(10));
      events.push(time(clock));
    };
    clock.schedule(minutes(1), () => void sleepTwice());
    await clock.settle();
    expect(events).toEqual(['09:21:00']);
  });

  test('waits for real work before time passes', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    void clock.hold(realSleep(20).then(() => events.push(`work done at ${time(clock)}`)));
    clock.schedule(minutes(1), () => events.push('timer'));
    await clock.settle();
    expect(events).toEqual(['work done at 09:00:00', 'timer']);
  });

  test('passes while all that is under way waits for a call that sleeps, and stands still again afterwards', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    const worker = {};
    const slowCall = async () => {
      await clock.holdCall(clock.sleepInCall(minutes(3), worker), worker);
      events.push(`answered at ${time(clock)}`);
      await realSleep(20);
      events.push(`done at ${time(clock)}`);
    };
    void clock.hold(slowCall(), worker);
    clock.schedule(minutes(1), () => events.push('earlier timer'));
    clock.schedule(minutes(9), () => events.push('later timer'));
    await clock.settle();
    expect(events).toEqual(['earlier timer', 'answered at 09:03:00', 'done at 09:03:00', 'later timer']);
  });

  test('stands still while one of two calls sleeps and the other is being answered', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    const worker = {};
    const slow = clock.holdCall(clock.sleepInCall(minutes(3), worker), worker);
    void slow.then(() => events.push('slow'));
    void clock.holdCall(
      realSleep(50).then(() => events.push(`other at ${time(clock)}`)),
      worker,
    );
    await slow;
    expect(events).toEqual(['other at 09:00:00', 'slow']);
  });

  test('forgets a timer that was cancelled', async () => {
    const clock = new Clock(start);
    const cancel = clock.schedule(minutes(1), () => expect.unreachable());
    cancel();
    await clock.settle();
    expect(time(clock)).toBe('09:00:00');
  });

  test('lets no more time pass than it was told', async () => {
    const clock = new Clock(start);
    const events: string[] = [];
    clock.schedule(minutes(4), () => events.push('in time'));
    clock.schedule(minutes(6), () => events.push('too late'));
    await clock.settle(minutes(5));
    expect([time(clock), events]).toEqual(['09:05:00', ['in time']]);
  });

  test('does not go on for ever because of a recurring task, which runs when its time passes', async () => {
    const clock = new Clock(start);
    let runs = 0;
    const recur = () =>
      clock.schedule(
        minutes(60),
        () => {
          runs++;
          recur();
        },
        { recurring: true },
      );
    recur();
    await clock.settle();
    expect(runs).toBe(0);
    await clock.settle(minutes(150));
    expect(runs).toBe(2);
  });

  test('runs by itself, at a multiple of real time', async () => {
    const clock = new Clock(start);
    const done = clock.sleep(minutes(1));
    clock.run(6000);
    await done;
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(start.getTime() + minutes(1));
    clock.stop();
  });
});
