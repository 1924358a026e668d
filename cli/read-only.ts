import type { Aws } from '../lambda/aws.ts';

/** A manifest is read by `BatchGetImage`, as in a pull. */
const reads = /^[a-z0-9-]+:(?:Describe|Get|List|Simulate|BatchGet)[A-Z]/;

/** A host is made of the region, so one from an event must look like one before a signed request goes there. */
const region = /^[a-z]{2}(?:-[a-z]{2,10}){1,3}-\d{1,2}$/;

/** The same AWS, less every call that could change anything: it is refused here and never sent. */
export const readOnly = (aws: Aws): Aws => {
  return async (call, input, options) => {
    if (!reads.test(call)) throw new Error(`${call} is refused: this is a read-only run.`);
    if (options?.region !== undefined && !region.test(options.region))
      throw new Error('The event names no region of AWS.');
    return aws(call, input, options);
  };
};
