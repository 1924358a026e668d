import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-test-'));

/** All that the tests, and CDK for them, write goes into one folder, which is gone when they end. */
export const setup = (): void => {
  process.env['TMPDIR'] = folder;
  // Which Node this project needs it says itself (package.json); the SDK says it in each of the processes.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
};

export const teardown = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
