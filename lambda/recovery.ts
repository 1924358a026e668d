import * as v from 'valibot';

/** ECS says that a service runs as it should, or the schedule asks to look after what is open. */
export type Recovery =
  | {
      readonly kind: 'recovery';
      readonly clusterArn: string;
      /** `service:NAME`, as the failures of its tasks have it. */
      readonly group: string;
      readonly account: string;
      readonly region: string;
      /** ISO 8601. */
      readonly at: string;
      /** Of the event: equal for each delivery. */
      readonly eventId: string;
    }
  | { readonly kind: 'tick'; readonly eventId: string };

const text = v.fallback(v.optional(v.string()), undefined);

const recoveryEvent = v.object({
  id: text,
  time: text,
  'detail-type': text,
  resources: v.fallback(v.optional(v.array(v.fallback(v.optional(v.string()), undefined))), undefined),
  detail: v.object({ eventName: text, clusterArn: text }),
});

const names: Readonly<Record<string, string>> = {
  'ECS Service Action': 'SERVICE_STEADY_STATE',
  'ECS Deployment State Change': 'SERVICE_DEPLOYMENT_COMPLETED',
};

/** A service's ARN, with its cluster since 2018's long format; a deployment's event names the cluster nowhere else. */
const serviceArn = /^arn:([\w-]+):ecs:([\w-]+):(\d{12}):service\/(?:([\w-]{1,255})\/)?([\w-]{1,255})$/;

/** The service that an event is of; undefined when its ARN cannot be read. */
const serviceOf = (arn: string, clusterArn: string | undefined) => {
  const [, partition, region, account, cluster, name] = serviceArn.exec(arn) ?? [];
  const whole = clusterArn ?? (cluster && `arn:${partition}:ecs:${region}:${account}:cluster/${cluster}`);
  return whole && region && account
    ? { clusterArn: whole, group: `service:${name}`, account, region }
    : undefined;
};

const readService = (event: object): Recovery | undefined => {
  const parsed = v.safeParse(recoveryEvent, event);
  if (!parsed.success) return undefined;
  const { detail, resources, time, id, 'detail-type': type = '' } = parsed.output;
  if (detail.eventName === undefined || names[type] !== detail.eventName) return undefined;
  const service = serviceOf(resources?.[0] ?? '', detail.clusterArn);
  const at = Date.parse(time ?? '');
  return service === undefined || Number.isNaN(at)
    ? undefined
    : { kind: 'recovery', ...service, at: new Date(at).toISOString(), eventId: id ?? '' };
};

/**
 * Reads an event that may end an incident (Amazon ECS developer guide, "Amazon ECS service action events" and "service
 * deployment state change events"), or the schedule's. Undefined when it is another, or names no service.
 */
export const readRecovery = (event: unknown): Recovery | undefined => {
  if (typeof event !== 'object' || event === null || !('detail-type' in event)) return undefined;
  if (event['detail-type'] !== 'Scheduled Event') return readService(event);
  return { kind: 'tick', eventId: 'id' in event && typeof event.id === 'string' ? event.id : '' };
};
