import { test } from '@jest/globals';
import { describeMatrix } from './matrix/describe-matrix.ts';

if (process.env['REDIS_URL']) describeMatrix('redis');
else test.skip('the fault matrix on redis: no Redis is to be had', () => undefined);
