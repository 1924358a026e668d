import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsFailure, clientSettings } from './aws-client.ts';

/** Name of the stack where nobody says another. */
export const usualStack = 'EcsPullMedic';

/** CloudFormation's names, and the ARN of a stack. */
export const stackName = /^(?:arn:aws[a-z-]*:cloudformation:[a-z\d-]+:\d{12}:stack\/)?[A-Za-z][\w/-]{0,200}$/;
/** Name or ARN of a function, with a version or alias or without. */
export const functionName =
  /^(?:arn:aws[a-z-]*:lambda:[a-z\d-]+:\d{12}:function:)?[\w-]{1,140}(?::[\w$-]{1,128})?$/;

/** Waits for a call; its failure is told in one line, by what was asked for. */
export const askedFor = async <T>(doing: string, call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw awsFailure(error, doing);
  }
};

/** The stack as CloudFormation has it. */
export interface Stack {
  readonly arn: string;
  /** An output by its name; throws for one that is not there. */
  readonly output: (name: string) => string;
}

/** Reads the deployed stack. */
export const readStack = async (stack: string, region: string | undefined): Promise<Stack> => {
  const client = new CloudFormationClient(clientSettings(region));
  const { Stacks: [found] = [] } = await askedFor(
    `cloudformation:DescribeStacks of ${stack}`,
    client.send(new DescribeStacksCommand({ StackName: stack })),
  );
  const output = (name: string): string => {
    const value = found?.Outputs?.find(({ OutputKey: key }) => key === name)?.OutputValue;
    if (value === undefined)
      throw new Error(`Stack ${stack} has no output ${name}: it is not ECS Pull Medic's.`);
    return value;
  };
  return { arn: found?.StackId ?? '', output };
};
