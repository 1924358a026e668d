import type { Fact } from './facts.ts';
import type { SecretReference } from './secret-reference.ts';

/** A KMS key as its owner's account describes it. The key's own policy is not read. */
export interface KmsKey {
  readonly arn: string;
  /** `Enabled`, or why it cannot decrypt: `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`… */
  readonly state: string;
  /** `AWS`: its policy lets the service's callers decrypt, and no `kms:Decrypt` of theirs is needed. */
  readonly manager: 'AWS' | 'CUSTOMER';
}

/** A secret or a parameter, without its value. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  /** ISO 8601; scheduled for deletion, so that it cannot be read. */
  readonly deletedAt?: string;
  /** Secrets Manager: staging labels of each version id. */
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  /** Parameter Store: `String`, `StringList` or `SecureString`. */
  readonly type?: string;
  /** Id, ARN or alias of the customer's or AWS's key, as the service gives it; absent for AWS's default. */
  readonly kmsKeyId?: string;
}

/** One start-up secret: what the task definition says of it, and what is there. */
export interface StartSecret {
  readonly container: string;
  readonly use: 'environment' | 'registry-credentials';
  readonly reference: SecretReference;
  readonly stored: Fact<StoredSecret>;
  /** What has the same name under another ARN; read only when `stored` is absent. */
  readonly namesake: Fact<StoredSecret>;
  /** Absent: no such key. Not asked: AWS's own key, which needs no permission. */
  readonly key: Fact<KmsKey>;
}
