import type { CallName, Calls, OnDemandCalls } from '../aws.ts';

/** What a client is made with: region, attempts, time limits. Every AWS client takes these names. */
export interface ClientSettings {
  readonly region?: string;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/** The calls of one service, each with its SDK's `send` behind it. */
export type Sends<N extends CallName> = {
  readonly [K in N]: (input: Calls[K][0], options: { abortSignal?: AbortSignal }) => Promise<Calls[K][1]>;
};

/** The function's calls of service `S`: `ServiceCalls<'ecr'>` is `'ecr:DescribeImages' | …`. */
export type ServiceCalls<S extends string> = Exclude<
  Extract<CallName, `${S}:${string}`>,
  keyof OnDemandCalls
>;
