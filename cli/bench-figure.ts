/** One performance figure of the README: what it is, and its number in its unit. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
