import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/** An image pull failed and the message carries no cause: it was cut short, or ECS said no more. The evidence decides. */
export const unknown = defineCause({
  code: 'unknown',
  title: 'image pull failed, cause not in the message',
  says: [],
  wordsAreProof: false,
  checks: ['permission', 'image', 'secret'],
  retryable: false,
  summary: ({ imageText }, { clues }) =>
    `The start of the task failed at ${imageText === 'the image' ? 'its image' : imageText}, and ${clues.truncated ? 'the message is cut off before it says why' : 'the message does not say why'}.`,
  remedy: ({ cluster, region }, { taskArn }) => ({
    summary: "Ask ECS for the task's full reasons while it still knows them (about an hour).",
    steps: [
      "Read the reasons of the task and of each container; on EC2 look into the agent's log (/var/log/ecs/ecs-agent.log) and Docker's on the instance.",
      'The checks below say what was ruled out.',
    ],
    commands:
      taskArn === undefined
        ? []
        : [
            awsCommand('ecs describe-tasks', {
              cluster,
              tasks: taskArn,
              query: 'tasks[].[stoppedReason,containers[].[name,reason]]',
              region,
            }),
          ],
    links: [links.cannotPull],
  }),
});
