import { afterEach, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import { openHeadOfLine } from '../bench/head-of-line.ts';

const PROMPT_MILLISECONDS = 3000;

let cloud: Cloud;
afterEach(() => cloud.stop());

it("R20, R24: another manager's reminder comes within 3 s behind four that can not be sent", async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startCloud();
  const { putOnControlOfBroken, remindGood } = await openHeadOfLine(cloud);
  for (let made = 0; made < 4; made++) await putOnControlOfBroken();
  expect(await remindGood()).toBeLessThan(PROMPT_MILLISECONDS);
});
