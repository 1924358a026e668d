import { shown } from '../lambda/shown.ts';
import { readList } from './read-list.ts';

/** Where the stack is, if that has to be known, and whose events it takes beside its own region's. */
export interface RegionSettings {
  /** The region of the stack; undefined where any will do. Always known when there are further ones. */
  readonly home?: string;
  /** Further regions, whose events are forwarded to the home region. */
  readonly further: readonly string[];
}

/** The form of all names of regions so far, strict in its words so that a slip of the hand is none. */
const name =
  /^(?:[a-z]{2}|us-gov|us-iso[a-z]?|eu-iso[a-z]|eusc-de)-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d{1,2}$/;

/** No event crosses from one partition to another. All regions of the first beginning are of one, and so on. */
const partitions = [/^cn-/, /^us-gov-/, /^us-iso-/, /^us-isob-/, /^us-isof-/, /^eu-isoe-/, /^eusc-/];
const partitionOf = (region: string): number => partitions.findIndex((begin) => begin.test(region));

/**
 * Reads `homeRegion` and `regions` from CDK context. Who forwards must know where to, so with `regions` the home region
 * is taken from the surroundings when it is not a setting: what the CDK CLI found out of the profile, or
 * `AWS_REGION`. Without `regions` the surroundings do not count, and the stack fits any region. Faults go to `complain`.
 */
export const readRegions = (
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  complain: (fault: string) => void,
): RegionSettings => {
  const given = context['homeRegion'];
  if (given !== undefined && !(typeof given === 'string' && name.test(given)))
    complain(`homeRegion must be the name of a region, but is ${shown(given)}`);
  const further = readList(context['regions'], {
    valid: (entry) => name.test(entry),
    complain: (what) => complain(`regions must be names of regions with commas between${what}`),
  });
  if (further.length === 0) return typeof given === 'string' ? { home: given, further } : { further };

  const around = environment['CDK_DEFAULT_REGION'] || environment['AWS_REGION'];
  const home = typeof given === 'string' ? given : around;
  if (home === undefined) {
    complain(
      'regions needs a home region to forward to: give homeRegion, or a profile or AWS_REGION that has one',
    );
    return { further };
  }
  if (further.includes(home)) complain(`regions are further regions, but has the home region ${shown(home)}`);
  const foreign = further.filter((region) => partitionOf(region) !== partitionOf(home));
  if (foreign.length > 0)
    complain(`regions must be of the partition of ${home}, but has ${foreign.map(shown).join(', ')}`);
  return { home, further };
};
