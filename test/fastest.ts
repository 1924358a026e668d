/** The shortest of three runs, milliseconds: other work on the machine only ever makes a run longer. */
export const fastest = (run: () => unknown): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
