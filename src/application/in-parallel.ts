/** Does these jobs, at most so many at once. One that throws ends the work; those under way are not waited for. */
export async function inParallel(jobs: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const waiting = [...jobs];
  async function worker(): Promise<void> {
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
}
