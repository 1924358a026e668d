import * as v from 'valibot';

const text = v.fallback(v.optional(v.string()), undefined);

const detail = v.object({ name: text, value: text });

/** What an event says of the network interfaces and volumes of its task; odd ones are as if missing. */
export const attachment = v.object({
  type: text,
  details: v.fallback(
    v.optional(v.array(v.fallback(v.optional(detail), undefined)), []),
    [] as (v.InferOutput<typeof detail> | undefined)[],
  ),
});

/** Details of an attachment that are read; AWS gives about six. */
const maxDetails = 30;

const shapes = {
  subnetId: /^subnet-[0-9a-f]{8,17}$/,
  privateIp: /^\d{1,3}(?:\.\d{1,3}){3}$/,
} as const;

const like = (pattern: RegExp, value: string | undefined): string | undefined =>
  value !== undefined && pattern.test(value) ? value : undefined;

/**
 * Subnet and private IPv4 address of the task's own network interface. The interface itself is gone by the time that
 * the task has stopped. `eni` is the type's name in events, `ElasticNetworkInterface` in DescribeTasks.
 */
export const readInterface = (
  attachments: readonly (v.InferOutput<typeof attachment> | undefined)[],
): { readonly subnetId?: string | undefined; readonly privateIp?: string | undefined } => {
  const own = attachments.find((each) => each?.type === 'eni' || each?.type === 'ElasticNetworkInterface');
  const values = new Map(own?.details.slice(0, maxDetails).map((each) => [each?.name, each?.value]));
  return {
    subnetId: like(shapes.subnetId, values.get('subnetId')),
    privateIp: like(shapes.privateIp, values.get('privateIPv4Address')),
  };
};
