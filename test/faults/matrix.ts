import type { Cell } from './matrix/cell.ts';
import { INTAKE_CELLS } from './matrix/intake-cells.ts';
import { MAPPER_CELLS } from './matrix/mapper-cells.ts';
import { QUEUE_CELLS } from './matrix/queue-cells.ts';
import { SERVER_CELLS } from './matrix/server-cells.ts';
import { STORE_CELLS } from './matrix/store-cells.ts';
import { SUBSCRIBER_CELLS } from './matrix/subscriber-cells.ts';

/** Faults between the processes and in them, in the order of the hops. Each is run on both backends of the lanes. */
export const MATRIX: readonly Cell[] = [...INTAKE_CELLS, ...STORE_CELLS, ...QUEUE_CELLS, ...MAPPER_CELLS, ...SERVER_CELLS, ...SUBSCRIBER_CELLS];
