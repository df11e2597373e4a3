const MAXIMUM_SECONDS = 604_800;

/** An ISO 8601 duration such as PT2M in milliseconds. Throws for what is none, and for more than seven days (SSM user guide, aws:sleep). */
export function durationMilliseconds(duration: unknown): number {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(String(duration));
  if (parts === null) throw new Error(`${duration} is no duration`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  if (total > MAXIMUM_SECONDS) throw new Error(`${duration} is more than ${MAXIMUM_SECONDS} seconds`);
  return total * 1000;
}
