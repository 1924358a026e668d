/** The steps of a start that go out into the network, in their order. */
export type Step =
  | 'secrets-manager'
  | 'parameter-store'
  | 'kms'
  | 'ecr-api'
  | 'ecr-registry'
  | 's3-layers'
  | 'other-registry';

/** A step of a start, and the image that it is for. */
export interface Ask {
  readonly step: Step;
  readonly image?: string;
}
