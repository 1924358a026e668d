import { defineCheck, unseen } from './check.ts';

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** What the service runs now, and what it could go back to. No fault by itself: it tells what the failure does to others. */
export const serviceState = defineCheck({
  id: 'service.state',
  needs: ['service'],
  judge({ service }) {
    if (service.state === 'not-asked') return undefined;
    if (service.state !== 'known') return unseen('The service', service);
    const { name, status, desiredCount, runningCount, taskDefinitionArn, lastGoodArn } = service.value;
    const runs = `${runningCount} of ${desiredCount} tasks run`;
    const of = taskDefinitionArn === '' ? '' : `, task definition ${nameOf(taskDefinitionArn)}`;
    const before = lastGoodArn === undefined ? '' : ` ${nameOf(lastGoodArn)} is known to start.`;
    const isActive = status === 'ACTIVE' || status === '' ? '' : ` It is ${status}.`;
    return { result: 'pass', detail: `Service ${name}: ${runs}${of}.${before}${isActive}` };
  },
});
