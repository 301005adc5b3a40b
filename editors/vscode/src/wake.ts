// How long the extension takes to wake up. Imported first, so that the clock starts before anything else is loaded.

const began = performance.now();
let worked = 0;

/** Does a piece of the work of waking up, and counts what it takes of the processor: the process has other extensions to care for. */
export function work<Result>(piece: () => Result): Result {
  const before = process.cpuUsage();
  try {
    return piece();
  } finally {
    const { user, system } = process.cpuUsage(before);
    worked += (user + system) / 1000;
  }
}

/** Milliseconds since the extension was loaded, and how many of them it has worked itself. */
export function sinceWaking(): { passed: number; worked: number } {
  return { passed: Math.round(performance.now() - began), worked: Math.round(worked) };
}
